import type { Clock, Consumer, Delivery, OrchestratorMessage } from "@matrix/core";
import { Deque } from "./deque.ts";

/** What handles a role's messages. */
export type Handler = (delivery: Delivery) => Promise<OrchestratorMessage | undefined>;

/** Deliveries that may begin before the event loop gets to its timers and sockets again. */
const deliveriesPerTurn = 256;

/** Shares out turns: agents that never wait would otherwise keep the event loop to themselves. */
export class Turns {
  readonly #clock: Clock;
  #left = deliveriesPerTurn;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a delivery may begin now; if not, `later` is called when it may. */
  take(later: () => void): boolean {
    if (this.#left > 0) {
      this.#left--;
      return true;
    }
    if (this.#waiting.length === 0) this.#clock.soon(() => this.#renew());
    this.#waiting.push(later);
    return false;
  }

  #renew(): void {
    this.#left = deliveriesPerTurn;
    for (const later of this.#waiting.splice(0)) later();
  }
}

/** The messages waiting for one role, and those being handled. */
export class RoleQueue implements Consumer {
  readonly #waiting = new Deque<Delivery>();
  readonly #concurrency: number;
  readonly #turns: Turns;
  /** Accepts what a handler gave: makes it durable, passes it on. */
  readonly #accept: (delivery: Delivery, next: OrchestratorMessage | undefined) => Promise<void> | void;
  /** Deliveries whose handler threw: kept until the consumer is resumed. */
  #kept: Delivery[] = [];
  #handler: Handler | undefined;
  #running = 0;
  #paused = false;
  #waitsForTurn = false;
  #idle: (() => void) | undefined;

  constructor(
    concurrency: number,
    turns: Turns,
    accept: (delivery: Delivery, next: OrchestratorMessage | undefined) => Promise<void> | void,
  ) {
    this.#concurrency = concurrency;
    this.#turns = turns;
    this.#accept = accept;
  }

  get length(): number {
    return this.#waiting.length + this.#kept.length;
  }

  push(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.#pump();
  }

  consume(handler: Handler): Consumer {
    this.#handler = handler;
    this.#pump();
    return this;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    for (const delivery of this.#kept.splice(0).reverse())
      this.#waiting.unshift({ ...delivery, redelivered: true });
    this.#pump();
  }

  /** Ends deliveries for good. */
  close(): void {
    this.#paused = true;
    this.#handler = undefined;
  }

  /** Resolves once nothing is being handled, nor waits to be where that may begin. */
  idle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  get #isIdle(): boolean {
    const begins = !this.#paused && this.#handler !== undefined && this.#waiting.length > 0;
    return this.#running === 0 && !begins;
  }

  #pump(): void {
    if (this.#waitsForTurn) return;
    while (
      !this.#paused &&
      this.#handler !== undefined &&
      this.#running < this.#concurrency &&
      this.#waiting.length > 0
    ) {
      if (!this.#turns.take(() => this.#turn())) {
        this.#waitsForTurn = true;
        return;
      }
      void this.#deliver(this.#waiting.shift()!, this.#handler);
    }
  }

  #turn(): void {
    this.#waitsForTurn = false;
    this.#pump();
  }

  async #deliver(delivery: Delivery, handler: Handler): Promise<void> {
    this.#running++;
    try {
      const next = await handler(delivery);
      const accepted = this.#accept(delivery, next);
      if (accepted !== undefined) await accepted;
    } catch {
      // The handler has told whoever should know; the message is not lost.
      this.#kept.push(delivery);
    } finally {
      this.#running--;
      this.#pump();
      if (this.#isIdle) this.#idle?.();
    }
  }
}
