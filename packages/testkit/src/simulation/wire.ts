import type { SimulatedProcess } from "./simulated-process.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What a process asks of a server. */
export interface WireRequest<Kind extends string = string> {
  readonly kind: Kind;
  /** Name of the process that asks. */
  readonly process: string;
}

/**
 * What becomes of a request that is not simply answered. `lost`: it never arrives. `unanswered`: it is done, and whoever
 * asked is never told.
 */
export type WireFate = "lost" | "unanswered";

/** What happens between processes and a server. */
export interface WireConditions<Kind extends string = string, Fate extends string = WireFate> {
  /** Virtual ms of one way. Longer than whoever asks waits, it makes a request that comes late. */
  latencyMs(request: WireRequest<Kind>): number;
  fate?(request: WireRequest<Kind>): Fate | undefined;
}

/** What requests depend on. */
export interface WireOptions<Kind extends string, Fate extends string> {
  readonly clock: VirtualClock;
  readonly conditions: WireConditions<Kind, Fate>;
  /** Whether the server runs. */
  readonly up: () => boolean;
  /** How long an answer is waited for. */
  readonly requestTimeoutMs: number;
  /** What a request fails with where nobody knows what became of it. */
  readonly unavailable: (kind: Kind, why: string) => Error;
}

/** How one request is made. */
export interface AskOptions {
  /** Default: it is answered. */
  readonly fate?: WireFate | undefined;
  /** What the server may take over it, beside the way, in virtual ms. */
  readonly patienceMs?: number;
}

/** The way from one process to a server and back. */
export class Wire<Kind extends string, Fate extends string = WireFate> {
  readonly process: SimulatedProcess;
  readonly #options: WireOptions<Kind, Fate>;

  constructor(process: SimulatedProcess, options: WireOptions<Kind, Fate>) {
    this.process = process;
    this.#options = options;
  }

  fateOf(kind: Kind): Fate | undefined {
    return this.#options.conditions.fate?.({ kind, process: this.process.name });
  }

  /**
   * Sends a request; `serve` is done at the server once it arrives, whatever has become of its sender. Of a dead process no
   * request begins, and it hears nothing.
   */
  ask<T>(kind: Kind, serve: () => T | Promise<T>, { fate, patienceMs = 0 }: AskOptions = {}): Promise<T> {
    const { clock: world, conditions, requestTimeoutMs, up, unavailable } = this.#options;
    const { clock, name, alive } = this.process;
    if (!alive) return new Promise(() => {});
    const way = () => conditions.latencyMs({ kind, process: name });
    return new Promise<T>((resolve, reject) => {
      const cancel = clock.after(requestTimeoutMs + patienceMs, () =>
        reject(unavailable(kind, "was not answered in time")),
      );
      const answer = (act: () => void) => {
        if (fate === "unanswered") return;
        clock.after(way(), () => {
          cancel();
          act();
        });
      };
      world.after(way(), async () => {
        if (fate === "lost") return;
        if (!up()) return answer(() => reject(unavailable(kind, "was refused: nobody is there")));
        try {
          const result = await serve();
          answer(() => resolve(result));
        } catch (error) {
          answer(() => reject(error as Error));
        }
      });
    });
  }
}
