import type { Clock } from "@matrix/core";
import { BatchingEngine } from "./batching-engine.ts";
import { BlockPool } from "./block-pool.ts";
import { silentObserver } from "./engine.ts";

/** Servers that are alike. */
export interface ReplicaPoolOptions {
  /** The runtime's own, so that both live in the same time. */
  readonly clock: Clock;
  readonly replicas: number;
  /** Sequences that a replica runs at once; the others wait in the order in which they came. */
  readonly slots: number;
  /** Time for one token of every running sequence of a replica: base + share × running, in ms. */
  readonly tokenBaseMs: number;
  readonly tokenShareMs: number;
  /** Longest answer, in tokens. */
  readonly mostTokens: number;
}

/** Engines without a network around them, for whole schedules on virtual time: answers of a given length, no text. */
export class ReplicaPool {
  readonly #replicas: { calls: number; readonly engine: BatchingEngine }[];

  constructor({ clock, replicas, slots, tokenBaseMs, tokenShareMs, mostTokens }: ReplicaPoolOptions) {
    const engineClock = {
      now: () => clock.monotonic(),
      schedule: (callback: () => void, delayMs: number) => clock.after(delayMs, callback),
    };
    this.#replicas = Array.from({ length: replicas }, () => ({
      calls: 0,
      engine: new BatchingEngine({
        clock: engineClock,
        // Room for every slot's longest answer: the cache is not what is measured.
        pool: new BlockPool(slots * Math.ceil((mostTokens + blockSize) / blockSize), blockSize),
        observer: silentObserver,
        maxNumSeqs: slots,
        maxNumBatchedTokens: slots,
        stepCosts: {
          stepBaseTime: tokenBaseMs,
          stepTimePerSequence: tokenShareMs,
          stepTimePerPromptToken: 0,
          stepTimePerContextToken: 0,
          stepGraphLimit: Number.POSITIVE_INFINITY,
          stepTimeOverLimit: 0,
        },
        frontEndCosts: {
          frontEndTimePerRequest: 0,
          frontEndTimePerPromptToken: 0,
          frontEndTimePerAnswer: 0,
          frontEndTimePerChunk: 0,
        },
      }),
    }));
  }

  /** Resolves when an answer of so many tokens is there; the replica with the fewest calls gives it. */
  generate(tokens: number): Promise<void> {
    const replica = this.#replicas.reduce((least, each) => (each.calls < least.calls ? each : least));
    replica.calls++;
    return new Promise((resolve) => {
      replica.engine.submit({
        promptTokens: 1,
        outputTokens: tokens,
        blockHashes: [],
        readPrefixCache: false,
        streaming: false,
        random: () => 0,
        onTokens() {},
        onEnd() {
          replica.calls--;
          resolve();
        },
      });
    });
  }
}

const blockSize = 16;
