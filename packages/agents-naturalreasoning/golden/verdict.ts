/** What came of one vector. */
export type Verdict =
  | { readonly kind: "passed"; readonly metrics?: Metrics }
  /** Differs from the original where the original has a fault, and only in what may differ there. */
  | { readonly kind: "deliberate"; readonly metrics?: Metrics }
  | { readonly kind: "failed"; readonly why: string; readonly metrics?: Metrics };

/** What a row adds to the metrics of its file. */
export type Metrics = { readonly [name: string]: number };
