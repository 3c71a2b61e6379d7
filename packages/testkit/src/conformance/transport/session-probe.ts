import assert from "node:assert/strict";
import {
  type Consumer,
  type Delivery,
  type OrchestratorMessage,
  sinkRole,
  type TransportSession,
} from "@matrix/core";
import { quiet, until, type Waits, within } from "../waiting.ts";
import { hopToSink } from "./row-messages.ts";

/** Handles a delivery as an agent would. */
export type ProbeHandler = (delivery: Delivery) => Promise<OrchestratorMessage | undefined>;

/** One opened session, what each role was given in it, and ways to wait for more. */
export class SessionProbe {
  readonly session: TransportSession;
  readonly #waits: Waits;
  readonly #given: { readonly role: string; readonly delivery: Delivery }[] = [];
  readonly #running = new Map<string, number>();
  #closed = false;

  constructor(session: TransportSession, waits: Waits) {
    this.session = session;
    this.#waits = waits;
    // A rejection that no case looks at must not end the process.
    session.failed.catch(() => {});
  }

  /** What the session says it found on opening. */
  assertRecovered({ cursor, live }: { readonly cursor: number; readonly live: number }): void {
    const { missing = [], ...found } = this.session.recovered;
    assert.deepEqual({ ...found, missing }, { cursor, live, missing: [] });
  }

  /** Deliveries so far: of one role's consumer, or of all. */
  deliveries(role?: string): readonly Delivery[] {
    const given = role === undefined ? this.#given : this.#given.filter((each) => each.role === role);
    return given.map(({ delivery }) => delivery);
  }

  /** Row indices that a role was given, in order. */
  rows(role: string): number[] {
    return this.deliveries(role).map(({ message }) => message.row.index);
  }

  /** Handlers of a role that run now. */
  running(role: string): number {
    return this.#running.get(role) ?? 0;
  }

  /** Consumes a role. The default handler ends the row; the sink's gives nothing back. */
  consume(role: string, handle: ProbeHandler = endRow): Consumer {
    return this.session.consume(role, async (delivery) => {
      // Far more than any case sends: a transport that multiplies messages would never let a timer ring.
      if (this.#given.length > 20_000) return new Promise(() => {});
      this.#given.push({ role, delivery });
      this.#running.set(role, this.running(role) + 1);
      try {
        return await handle(delivery);
      } finally {
        this.#running.set(role, this.running(role) - 1);
      }
    });
  }

  /** Resolves once `condition` holds. */
  until(condition: () => boolean, what: string): Promise<void> {
    const seen = () =>
      this.#given.map(({ role, delivery }) => `${role}:${delivery.message.row.index}`).join(" ");
    return until(condition, () => `${what}; delivered so far: ${seen() || "nothing"}`, this.#waits);
  }

  /** Resolves once a role was given so many messages. */
  untilDelivered(role: string, count: number): Promise<void> {
    return this.until(() => this.deliveries(role).length >= count, `${count} deliveries for role "${role}"`);
  }

  /** Resolves once the sink was given the last messages of so many different rows, and nothing runs or waits. */
  async untilEnded(count: number): Promise<void> {
    await this.until(() => new Set(this.rows(sinkRole)).size >= count, `the end of ${count} rows`);
    await this.until(() => [...this.#running.values()].every((running) => running === 0), "handlers to end");
  }

  within<T>(promise: Promise<T>, what: string): Promise<T> {
    return within(promise, what, this.#waits);
  }

  quiet(): Promise<void> {
    return quiet(this.#waits);
  }

  /** Closes once. `drainMs` 0 hands back what runs. */
  async close(drainMs = 2_000): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.within(this.session.close({ drainMs }), "the session to close");
  }
}

async function endRow({ message }: Delivery): Promise<OrchestratorMessage | undefined> {
  return message.role === sinkRole ? undefined : hopToSink(message);
}
