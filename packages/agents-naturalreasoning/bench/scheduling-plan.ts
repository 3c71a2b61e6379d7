import { Chance } from "@matrix/testkit/simulation";

/**
 * Parameters of the scheduling bench. Servers and documents are those of the case of the model in which few documents pass the filter
 * and what follows is long (docs: performance anchors, section 4): with batches of 50 it comes near the paper's ratio.
 */
export const parameters = {
  /** Documents in all: twelve windows. */
  rows: 168_000,
  /** In flight at once, scheduled row by row. */
  window: 14_000,
  /** The batch pipeline has as many in flight: actors with a batch each, which begin the next one when all of a batch have ended. */
  actors: 280,
  batch: 50,
  replicas: 32,
  /** Sequences that a replica runs at once; the others wait in the order in which they came. */
  slots: 256,
  /** Time for one token of every running sequence of a replica: base + share × running, in ms. */
  tokenBaseMs: 10,
  tokenShareMs: 0.04,
  /** What reading a prompt costs, as tokens of one sequence. */
  promptTokens: 5,
  /** Share of documents that pass the filter and are scored and turned into a question. */
  passing: 0.055,
  /** Tokens of the filter's answer, and of each of the two that follow: log-normal. */
  filterTokens: { median: 30, sigma: 0.5 },
  laterTokens: { median: 600, sigma: 0.8 },
  mostTokens: 40_000,
  seed: 21,
} as const;

/** Tokens of each answer that a document's roles give, in their order: one where the filter rejects it, else three. */
export type PlannedAnswers = readonly [filter: number, score?: number, question?: number];

/** A document's answers: always the same for the same one, whoever schedules it. */
export function plannedAnswers(row: number): PlannedAnswers {
  const { passing, filterTokens, laterTokens, mostTokens, seed } = parameters;
  const chance = new Chance(seed, row);
  const tokens = ({ median, sigma }: { readonly median: number; readonly sigma: number }) => {
    const normal =
      Math.sqrt(-2 * Math.log(1 - chance.fraction())) * Math.cos(2 * Math.PI * chance.fraction());
    return Math.min(mostTokens, Math.max(1, Math.round(median * Math.exp(sigma * normal))));
  };
  const passes = chance.happens(passing);
  const filter = tokens(filterTokens);
  return passes ? [filter, tokens(laterTokens), tokens(laterTokens)] : [filter];
}

/** Between which shares of all rows done tokens are counted: the servers are neither filling nor running empty. */
export const steady = { from: 0.1, to: 0.7 } as const;
