import { type Clock, ClosedError } from "@matrix/core";
import type { OutgoingRecord } from "../client/broker-client.ts";
import { kindOf } from "../client/broker-error.ts";

/** What a batcher works with. */
export interface SendBatcherOptions {
  readonly send: (records: readonly OutgoingRecord[]) => Promise<void>;
  readonly clock: Clock;
  /** Most bytes of a batch for one partition; a single larger record goes alone. */
  readonly maxBatchBytes: number;
  /** Tries to bring a missing topic back. */
  readonly onTopicMissing: () => Promise<void>;
  /** Told of a send that failed and is tried again, and once it has gone through. */
  readonly onTrouble: (error: unknown, isOver: boolean) => void;
}

interface Waiting {
  readonly record: OutgoingRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const shortestPauseMs = 50;
const longestPauseMs = 5_000;
/** About what a record costs beside its key and value. */
const recordOverhead = 64;

/**
 * Sends records in batches, one batch at a time: what comes while one is on its way goes into the next. So a batch grows with the load and a
 * lone record never waits.
 *
 * A send that failed may have been appended all the same. It is tried again until it goes through or the batcher is
 * closed: who reads it takes a copy for what it is.
 */
export class SendBatcher {
  readonly #options: SendBatcherOptions;
  #waiting: Waiting[] = [];
  #isRunning = false;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(options: SendBatcherOptions) {
    this.#options = options;
  }

  /** Resolves once all in-sync replicas have it. @throws {BrokerError} `too-large`, `denied`, `refused`; {ClosedError} */
  send(record: OutgoingRecord): Promise<void> {
    if (this.#closed) return Promise.reject(closedError());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ record, resolve, reject });
    if (!this.#isRunning) {
      this.#isRunning = true;
      // What else is sent in this turn of the event loop shares the batch.
      this.#options.clock.soon(() => void this.#run());
    }
    return promise;
  }

  /** Gives up what has not gone through. */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closedError());
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#deliver(this.#nextBatch());
    this.#isRunning = false;
  }

  #nextBatch(): Waiting[] {
    const bytes = new Map<string, number>();
    const full = new Set<string>();
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const each of this.#waiting) {
      const { topic, partition, key, value } = each.record;
      const place = `${topic}/${partition}`;
      const size = (bytes.get(place) ?? 0) + key.length + value.length + recordOverhead;
      const isFirst = !bytes.has(place);
      // Once one record of a partition has to wait, those behind it must, too: their order is kept.
      if (full.has(place) || (!isFirst && size > this.#options.maxBatchBytes)) {
        full.add(place);
        later.push(each);
      } else {
        bytes.set(place, size);
        batch.push(each);
      }
    }
    this.#waiting = later;
    return batch;
  }

  async #deliver(batch: readonly Waiting[]): Promise<void> {
    const { send, onTrouble, onTopicMissing } = this.#options;
    for (let failures = 0; ; failures++) {
      if (this.#closed) {
        for (const { reject } of batch) reject(closedError());
        return;
      }
      try {
        await send(batch.map(({ record }) => record));
        if (failures > 0) onTrouble(undefined, true);
        for (const { resolve } of batch) resolve();
        return;
      } catch (error) {
        const kind = kindOf(error);
        if (kind === "too-large" && batch.length > 1) {
          for (const each of batch) await this.#deliver([each]);
          return;
        }
        if (kind === "too-large" || kind === "denied" || kind === "refused") {
          for (const { reject } of batch) reject(error);
          return;
        }
        if (failures === 0) onTrouble(error, false);
        if (kind === "topic-missing") await onTopicMissing().catch(() => {});
        await this.#pause(Math.min(longestPauseMs, shortestPauseMs * 2 ** failures));
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function closedError(): ClosedError {
  return new ClosedError("the session was closed before the message had reached the broker; send it again");
}
