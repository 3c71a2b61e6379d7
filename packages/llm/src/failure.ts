import type { ModelErrorClass } from "@matrix/core";

/** Why one try failed. Its text is clean: no key, nothing of the request, at most a few hundred characters. */
export interface Failure {
  readonly errorClass: Exclude<ModelErrorClass, "deadline">;
  /** What happened, to stand behind "model … at …:". */
  readonly text: string;
  readonly status?: number;
  /** Milliseconds the server asked for. */
  readonly waitMs?: number;
  /** No connection came about, so that no row can be to blame. */
  readonly nobodyThere?: boolean;
  /** The server is there but does not know the model. */
  readonly modelMissing?: boolean;
  /** What the failure was read from, where it holds nothing of the exchange. */
  readonly cause?: Error;
}
