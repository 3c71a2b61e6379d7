import { OptionError } from "./errors.ts";
import { MersenneTwister } from "./mersenne-twister.ts";

/**
 * The seed of each trial of a row: the configured seed for a single trial, else one draw from [0, 2^31 - 1] each.
 *
 * Source: Matrix, `framework.trial_seeds` in the golden vectors.
 */
export function trialSeeds(seed: number, trials: number): number[] {
  if (!Number.isSafeInteger(seed)) throw new OptionError(`seed must be an integer, got ${seed}`);
  if (!Number.isSafeInteger(trials) || trials < 1) {
    throw new OptionError(`trials must be an integer of at least 1, got ${trials}`);
  }
  if (trials === 1) return [seed];
  const random = new MersenneTwister(seed);
  return Array.from({ length: trials }, () => random.below(2 ** 31));
}
