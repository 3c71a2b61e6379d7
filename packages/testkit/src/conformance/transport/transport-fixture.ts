import { sinkRole, type Transport } from "@matrix/core";
import { within } from "../waiting.ts";
import { runName } from "./row-messages.ts";
import { SessionProbe } from "./session-probe.ts";
import type { TransportCase, TransportSubject } from "./transport-subject.ts";

/** What a session is opened with; what is left out has no bearing on the case. */
export interface SessionOptions {
  readonly run?: string;
  /** Concurrency by role. Default 4 for each of `first`, `second` and `third`. */
  readonly roles?: { readonly [role: string]: number };
  /** Roles whose hops give the same when done again. */
  readonly pure?: readonly string[];
  readonly trials?: number;
  readonly ended?: (sequence: number) => boolean;
}

/** A transport of the subject, and the sessions that a case opens on it. */
export class TransportFixture {
  readonly subject: TransportSubject;
  readonly #transports: Transport[];
  readonly #probes: SessionProbe[] = [];
  /** How far each run's input was taken, for transports that have this kept for them. */
  #cursors = new Map<string, number>();

  private constructor(subject: TransportSubject, transport: Transport) {
    this.subject = subject;
    this.#transports = [transport];
  }

  /** Runs a case's body on a fresh transport, and frees all that it took. */
  static async run(
    subject: TransportSubject,
    body: (fixture: TransportFixture) => Promise<void>,
  ): Promise<void> {
    const fixture = new TransportFixture(subject, await subject.create());
    try {
      await body(fixture);
    } finally {
      await fixture.#destroy();
    }
  }

  /** Opens a session on the transport there is. */
  async open(options: SessionOptions = {}): Promise<SessionProbe> {
    const { run = runName, trials = 1, ended = () => false, roles, pure = [] } = options;
    const specs = Object.entries(roles ?? { first: 4, second: 4, third: 4 });
    const cursors = this.#cursors;
    const session = await within(
      this.#transports.at(-1)!.open({
        run,
        trials,
        ended,
        cursor: {
          load: async () => cursors.get(run) ?? 0,
          save: async (cursor) => void cursors.set(run, cursor),
        },
        roles: [
          ...specs.map(([role, concurrency]) => ({
            role,
            concurrency,
            effects: pure.includes(role) ? ("pure" as const) : ("idempotent" as const),
          })),
          { role: sinkRole, concurrency: Infinity },
        ],
      }),
      "the transport to open",
      this.subject,
    );
    const probe = new SessionProbe(session, this.subject);
    this.#probes.push(probe);
    return probe;
  }

  /** From here on sessions open on what a kill at this moment would leave. */
  async crash(): Promise<void> {
    this.#transports.push(await this.subject.crash!(this.#transports.at(-1)!));
    // What the killed process still saves is not found by the next.
    this.#cursors = new Map(this.#cursors);
  }

  async #destroy(): Promise<void> {
    for (const probe of this.#probes) await probe.close(0).catch(() => {});
    for (const transport of this.#transports.reverse()) await this.subject.destroy?.(transport);
  }
}

/** A case whose body gets a fixture. */
export function transportCase(
  name: string,
  body: (fixture: TransportFixture) => Promise<void>,
  only: Pick<TransportCase, "promise" | "unless" | "needs"> = {},
): TransportCase {
  return { name, ...only, run: (subject) => TransportFixture.run(subject, body) };
}
