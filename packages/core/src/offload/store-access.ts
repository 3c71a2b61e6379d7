import { MatrixError, OffloadCorruptError, OffloadMissingError } from "../errors.ts";
import type { OffloadStore } from "../offload-store.ts";
import { type Clock, sleep } from "../ports/clock.ts";
import type { OffloadTrouble } from "./offload-policy.ts";

const firstPauseMs = 100;
const longestPauseMs = 5_000;
/** Pauses before a value counts as lost: a replica may be behind. */
const missPausesMs = [50, 200, 1_000];

/**
 * Calls of a store that outlast it: while it is down, full or too slow they wait, all behind one pause, and go on when it is
 * back. What it says of a value itself (lost, damaged) is final.
 */
export class StoreAccess {
  readonly store: OffloadStore;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #onTrouble: (trouble: OffloadTrouble) => void;
  #pause: Promise<void> | undefined;
  #pauseMs = firstPauseMs;

  /** @param signal gives up waiting. */
  constructor(
    store: OffloadStore,
    clock: Clock,
    signal: AbortSignal,
    onTrouble: (trouble: OffloadTrouble) => void,
  ) {
    this.store = store;
    this.#clock = clock;
    this.#signal = signal;
    this.#onTrouble = onTrouble;
  }

  /** @throws {OffloadMissingError} {OffloadCorruptError} what cannot be retried; the signal's reason. */
  async call<T>(ask: (store: OffloadStore) => Promise<T>): Promise<T> {
    for (let misses = 0; ; ) {
      while (this.#pause !== undefined) await this.#pause;
      this.#signal.throwIfAborted();
      try {
        const answer = await ask(this.store);
        this.#pauseMs = firstPauseMs;
        return answer;
      } catch (error) {
        if (error instanceof OffloadMissingError && misses < missPausesMs.length) {
          await sleep(this.#clock, missPausesMs[misses++]!, this.#signal);
        } else if (mayPass(error)) this.#wait(error);
        else throw error;
      }
    }
  }

  #wait(error: MatrixError): void {
    if (this.#pause !== undefined) return;
    const retryInMs = this.#pauseMs;
    this.#pauseMs = Math.min(longestPauseMs, retryInMs * 2);
    this.#onTrouble({ store: this.store.name, error, retryInMs });
    this.#pause = sleep(this.#clock, retryInMs, this.#signal)
      .catch(() => {})
      .finally(() => {
        this.#pause = undefined;
      });
  }
}

function mayPass(error: unknown): error is MatrixError {
  if (error instanceof OffloadMissingError || error instanceof OffloadCorruptError) return false;
  return MatrixError.isInstance(error) && error.retryable;
}
