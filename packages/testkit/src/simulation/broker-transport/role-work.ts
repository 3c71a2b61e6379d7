import type { Consumer, Delivery, OrchestratorMessage } from "@matrix/core";
import type { PartitionWork } from "./partition-work.ts";

/** A message of a role, and where it came from. */
export interface WaitingDelivery extends Delivery {
  readonly work: PartitionWork;
  readonly offset: number;
}

type Handler = (delivery: Delivery) => Promise<OrchestratorMessage | undefined>;

/** Messages of one role in one process: waiting, being handled, or kept because their handler threw. */
export class RoleWork implements Consumer {
  readonly #concurrency: number;
  /** Sends on what a handler gave, and counts the delivery as done. */
  readonly #finish: (delivery: WaitingDelivery, next: OrchestratorMessage | undefined) => Promise<void>;
  #waiting: WaitingDelivery[] = [];
  #kept: WaitingDelivery[] = [];
  #handler: Handler | undefined;
  #running = 0;
  #paused = false;
  #idle: (() => void) | undefined;

  constructor(
    concurrency: number,
    finish: (delivery: WaitingDelivery, next: OrchestratorMessage | undefined) => Promise<void>,
  ) {
    this.#concurrency = concurrency;
    this.#finish = finish;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get length(): number {
    return this.#waiting.length + this.#kept.length;
  }

  push(delivery: WaitingDelivery): void {
    this.#waiting.push(delivery);
    this.#pump();
  }

  consume(handler: Handler): void {
    this.#handler = handler;
    this.#pump();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#waiting = [
      ...this.#kept.splice(0).map((each) => ({ ...each, redelivered: true })),
      ...this.#waiting,
    ];
    this.#pump();
  }

  /** What was not begun yet is others' from now on. */
  drop(lost: (work: PartitionWork) => boolean): void {
    this.#waiting = this.#waiting.filter(({ work }) => !lost(work));
    this.#kept = this.#kept.filter(({ work }) => !lost(work));
  }

  /** Resolves once nothing is being handled. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  #pump(): void {
    while (
      !this.#paused &&
      this.#handler !== undefined &&
      this.#running < this.#concurrency &&
      this.#waiting.length > 0
    )
      void this.#deliver(this.#waiting.shift()!, this.#handler);
  }

  async #deliver(delivery: WaitingDelivery, handler: Handler): Promise<void> {
    this.#running++;
    try {
      await this.#finish(delivery, await handler(delivery));
    } catch {
      // The handler has told whoever should know; the message is not lost.
      if (!delivery.work.lost) this.#kept.push(delivery);
    } finally {
      this.#running--;
      if (this.#running === 0) this.#idle?.();
      this.#pump();
    }
  }
}
