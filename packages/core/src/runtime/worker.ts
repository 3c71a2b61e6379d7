import { ClosedError, OffloadCorruptError } from "../errors.ts";
import { encodedBytes } from "../message-codec.ts";
import type { OrchestratorMessage } from "../orchestrator-message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Shapes } from "../shapes.ts";
import type { Consumer, Delivery, TransportSession } from "../transport.ts";
import type { BoundWorkload } from "./bound-workload.ts";
import { rowError, runHop } from "./hop.ts";
import { HopDeadlines } from "./hop-deadlines.ts";
import { HopRun } from "./hop-run.ts";
import type { RowStores } from "./row-stores.ts";
import type { RoleCounters, RunCounters } from "./run-counters.ts";
import type { RunObserver } from "./run-observer.ts";

/** What a worker works with. */
export interface WorkerOptions<S extends Shapes, Resources> {
  readonly session: TransportSession;
  readonly bound: BoundWorkload<S, Resources>;
  readonly counters: RunCounters;
  readonly clock: Clock;
  readonly hopTimeoutMs: number;
  readonly observer: RunObserver;
  /** Roles to take the messages of. */
  readonly roles: readonly string[];
  readonly stores: RowStores;
  /** A hop failed through no fault of its row; the message was kept. */
  readonly onFailure: (error: unknown) => void;
}

/** Takes the messages of some roles, runs a hop for each, sends on what comes of it. */
export class Worker<S extends Shapes, Resources> {
  readonly #options: WorkerOptions<S, Resources>;
  readonly #deadlines: HopDeadlines;
  readonly #consumers: Consumer[] = [];
  #running = 0;
  #idle: (() => void) | undefined;

  constructor(options: WorkerOptions<S, Resources>) {
    this.#options = options;
    this.#deadlines = new HopDeadlines(options.clock, options.hopTimeoutMs);
  }

  start(): void {
    const { session, roles, counters } = this.#options;
    for (const role of roles) {
      const ofRole = counters.role(role);
      this.#consumers.push(session.consume(role, (delivery) => this.#handle(delivery, ofRole)));
    }
  }

  /** Takes no more messages; resolves once the running hops are done, or were given up after `drainMs`. */
  async drain(drainMs: number, reason: unknown): Promise<void> {
    for (const consumer of this.#consumers) consumer.pause();
    if (this.#running > 0) {
      const cancel = this.#options.clock.after(drainMs, () => this.#deadlines.giveUp(reason));
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      cancel();
    }
    this.#deadlines.close();
  }

  async #handle(delivery: Delivery, ofRole: RoleCounters): Promise<OrchestratorMessage> {
    const { bound, counters, clock, observer, onFailure } = this.#options;
    const message = delivery.message as OrchestratorMessage<S>;
    const hop = new HopRun(message.role, message.stepId, bound.resources, clock);
    if (delivery.redelivered) counters.redelivered++;
    this.#running++;
    ofRole.running++;
    this.#deadlines.add(hop);
    observer.hopStart?.(message);
    try {
      const next = await this.#resultOf(message, delivery.redelivered, hop, ofRole);
      const latencyMs = clock.monotonic() - hop.startedAt;
      counters.messageBytes.add(encodedBytes(next));
      observer.hopEnd?.(message, next, latencyMs);
      return next;
    } catch (error) {
      // A store that is still away when the process must end spends no row either.
      if (!hop.givenUp && !this.#options.stores.gaveUp) onFailure(error);
      throw error;
    } finally {
      this.#deadlines.remove(hop);
      ofRole.running--;
      if (--this.#running === 0) this.#idle?.();
    }
  }

  async #resultOf(
    message: OrchestratorMessage<S>,
    redelivered: boolean,
    hop: HopRun<Resources>,
    ofRole: RoleCounters,
  ): Promise<OrchestratorMessage<S>> {
    try {
      // A row that was begun again has done some of its steps.
      const known = redelivered || message.attempt > 0 ? await this.#doneBefore(message) : undefined;
      return known ?? (await this.#run(message, hop, ofRole));
    } catch (error) {
      if (!(error instanceof OffloadCorruptError)) throw error;
      // What the step gave nobody can tell any more, and another result could make the row go two ways.
      const reason = rowError(error, message);
      this.#options.counters.error(reason.class);
      return message.end({ outcome: "dead", status: {}, nextRole: message.role, error: reason }, 0);
    }
  }

  async #doneBefore(message: OrchestratorMessage<S>): Promise<OrchestratorMessage<S> | undefined> {
    const { counters } = this.#options;
    const { steps } = this.#options.stores;
    if (steps === undefined || this.#isPure(message.role)) return undefined;
    const known = await steps.find(message);
    if (known !== undefined) counters.recalled++;
    return known;
  }

  /** Runs the hop; what it gives lies durably in the stores of the run. */
  async #run(
    message: OrchestratorMessage<S>,
    hop: HopRun<Resources>,
    ofRole: RoleCounters,
  ): Promise<OrchestratorMessage<S>> {
    const { bound, clock } = this.#options;
    const { stores } = this.#options;
    const { offloader, steps } = stores;
    const given = await runHop(message, bound, hop, offloader);
    // What a hop could not read once nobody waits for the stores any longer says nothing about its row.
    if (stores.gaveUp && given.ending?.error !== undefined)
      throw new ClosedError(`the stores were let go of before ${message.stepId} was done`);
    this.#count(message, given, clock.monotonic() - hop.startedAt, ofRole);
    const next = offloader === undefined ? given : await offloader.toSend(given, message.history.lineCount);
    return steps === undefined || this.#isPure(message.role) ? next : steps.accept(message, next);
  }

  #isPure(role: string): boolean {
    return this.#options.bound.roles.get(role)?.agent.effects === "pure";
  }

  #count(
    message: OrchestratorMessage<S>,
    next: OrchestratorMessage<S>,
    latencyMs: number,
    ofRole: RoleCounters,
  ): void {
    const { counters } = this.#options;
    ofRole.hops++;
    counters.hops++;
    ofRole.latencyMs.add(latencyMs);
    const { history } = next;
    for (let line = message.history.lineCount; line < history.lineCount; line++) {
      // Looked for before parsing: most hops of tools and matchers have none.
      if (!history.line(line).includes('"usage"')) continue;
      counters.tokens(history.at(line - history.lineCount)!.response);
    }
    const error = next.ending?.error;
    if (error !== undefined) {
      ofRole.errors++;
      counters.error(error.class);
    }
  }
}
