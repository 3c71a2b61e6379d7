import type { OrchestratorMessage } from "../orchestrator-message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Shapes } from "../shapes.ts";
import type { Consumer, Delivery, TransportSession } from "../transport.ts";
import type { BoundWorkload } from "./bound-workload.ts";
import { runHop } from "./hop.ts";
import { HopDeadlines } from "./hop-deadlines.ts";
import { HopRun } from "./hop-run.ts";
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
    const { session, bound, counters } = this.#options;
    for (const role of bound.roles.keys()) {
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
      const next = await runHop(message, bound, hop);
      const latencyMs = clock.monotonic() - hop.startedAt;
      this.#count(message, next, latencyMs, ofRole);
      observer.hopEnd?.(message, next, latencyMs);
      return next;
    } catch (error) {
      if (!hop.givenUp) onFailure(error);
      throw error;
    } finally {
      this.#deadlines.remove(hop);
      ofRole.running--;
      if (--this.#running === 0) this.#idle?.();
    }
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
    for (let index = message.history.length; index < next.history.length; index++) {
      // Looked for before parsing: most hops of tools and matchers have none.
      if (next.history.line(index).includes('"usage"')) counters.tokens(next.history.at(index)!.response);
    }
    const error = next.ending?.error;
    if (error !== undefined) {
      ofRole.errors++;
      counters.error(error.class);
    }
  }
}
