import { signatureBytes } from "./min-hash.ts";

/** How signatures are cut into bands: two texts meet where one band is the same in both. */
export interface Banding {
  readonly bands: number;
  /** Bytes of one band. */
  readonly rows: number;
}

/** Least chance of two texts to meet whose similarity is the threshold. */
const leastRecall = 0.99;

/** The longest bands that still let texts meet as reliably: longer ones cost less memory and fewer comparisons. */
export function bandingFor(threshold: number): Banding {
  let rows = 1;
  while (rows < 16 && recall(threshold, rows + 1) >= leastRecall) rows++;
  return { bands: bandsOf(rows), rows };
}

function recall(similarity: number, rows: number): number {
  return 1 - (1 - similarity ** rows) ** bandsOf(rows);
}

function bandsOf(rows: number): number {
  return Math.floor(signatureBytes / rows);
}
