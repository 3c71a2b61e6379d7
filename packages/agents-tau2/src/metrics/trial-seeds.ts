import { MersenneTwister } from "@matrix/core";

const seedsBelow = 1_000_001;

/** The seed of every trial of a run: draws from 0 to 1,000,000, as Python's generator gives them for the run's seed. */
export function tau2TrialSeeds(seed: number, trials: number): number[] {
  const random = new MersenneTwister(seed);
  return Array.from({ length: trials }, () => random.below(seedsBelow));
}
