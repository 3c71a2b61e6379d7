// The common workload. W1 "coral-dummy": six roles, four turns, 24 hops a conversation; each hop adds a reply of 200
// characters; no latency. W2: W1 with a seeded lognormal latency on the four roles that stand for models.

export const roles = ["teacher", "extractor", "matcher", "student", "extractor2", "matcher2"] as const;
export const hopsPerRow = roles.length * 4;

const asksModel = [true, true, false, true, true, false];
const medianMs = 400;
const sigma = 0.8;
const sentence =
  "The net price is what the customer pays after the discount, so list price minus net price gives the trade discount. ";
const filler = (sentence + sentence).slice(0, 190);

/** Text of one reply: 200 characters, different for each hop. */
export function replyText(row: number, hop: number): string {
  return filler + String(row * 31 + hop).padStart(10, "0");
}

/** Latency of one hop in whole ms, 0 for roles that ask no model: the same for every contender. */
export function latencyMs(row: number, hop: number): number {
  if (!asksModel[hop % roles.length]) return 0;
  const key = (row * 64 + hop) * 2;
  const normal =
    Math.sqrt(-2 * Math.log(Math.max(uniform(key + 1), 1e-12))) * Math.cos(2 * Math.PI * uniform(key + 2));
  return Math.max(1, Math.round(medianMs * Math.exp(sigma * normal)));
}

/** Mulberry32 of one seed, in [0, 1). */
function uniform(seed: number): number {
  const start = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(start ^ (start >>> 15), 1 | start);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** Time that rows would take in `window` slots with an unlimited server and no overhead, rows taken in order. */
export function idealMs(rows: number, window: number): number {
  const freeAt: number[] = Array.from({ length: Math.min(rows, window) }, () => 0);
  let makespan = 0;
  for (let row = 0; row < rows; row++) {
    let earliest = 0;
    // A heap in an array: the slot that is free first is at its root.
    let end = freeAt[0]!;
    for (let hop = 0; hop < hopsPerRow; hop++) end += latencyMs(row, hop);
    freeAt[0] = end;
    for (let child = 1; child < freeAt.length; child = 2 * earliest + 1) {
      if (child + 1 < freeAt.length && freeAt[child + 1]! < freeAt[child]!) child++;
      if (freeAt[child]! >= freeAt[earliest]!) break;
      [freeAt[child], freeAt[earliest]] = [freeAt[earliest]!, freeAt[child]!];
      earliest = child;
    }
    makespan = Math.max(makespan, end);
  }
  return makespan;
}
