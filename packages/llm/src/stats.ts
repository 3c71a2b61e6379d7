import type { ModelErrorClass } from "@matrix/core";
import type { BreakerState } from "./breaker.ts";

/** How many of each class; classes that never came are missing. */
export type ClassCounts = { readonly [errorClass in ModelErrorClass]?: number };

/** Counters of one endpoint since it was opened. */
export interface EndpointStats {
  readonly url: string;
  readonly inFlight: number;
  readonly waiting: number;
  /** How many may be in flight now: `maxConcurrency`, or less after the endpoint asked for less. */
  readonly concurrency: number;
  /** Requests sent, retries included. */
  readonly calls: number;
  /** Requests sent a second time because the server closed their idle connection. */
  readonly resends: number;
  /** Failed tries that were followed by another one, by class. */
  readonly retries: ClassCounts;
  /** Calls that failed for good here, by class. */
  readonly failures: ClassCounts;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly breaker: BreakerState;
}

/** Counters of a model since it was opened. */
export interface ChatModelStats {
  readonly model: string;
  readonly endpoints: readonly EndpointStats[];
  /** Against the budget: requests sent and tokens counted, over all endpoints. */
  readonly calls: number;
  readonly tokens: number;
}
