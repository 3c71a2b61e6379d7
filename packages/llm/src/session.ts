import type { Budget } from "./budget.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Redact } from "./redact.ts";
import type { Replicas } from "./replicas.ts";

/** All that lives from `open` to `close`. */
export interface Session {
  readonly options: ResolvedOptions;
  readonly endpoints: readonly Endpoint[];
  readonly replicas: Replicas;
  readonly budget: Budget;
  readonly redact: Redact;
  /** Aborts when the model is closed. */
  readonly closed: AbortSignal;
}
