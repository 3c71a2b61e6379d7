import { OptionError } from "@matrix/core";

/**
 * pass^k: the chance that `k` trials of a task, drawn without replacement from those made, all succeed.
 * Source: tau-bench (arXiv 2406.12045), section 3; C(successes, k) / C(trials, k).
 *
 * @throws {OptionError} when fewer than `k` trials were made
 */
export function passHatK(trials: number, successes: number, k: number): number {
  if (trials < k) throw new OptionError(`pass^k needs at least k trials, got ${trials} trials and k = ${k}`);
  return Number(combinations(successes, k)) / Number(combinations(trials, k));
}

function combinations(of: number, take: number): bigint {
  if (take > of) return 0n;
  let result = 1n;
  for (let i = 1; i <= take; i++) result = (result * BigInt(of - take + i)) / BigInt(i);
  return result;
}

const tolerance = 1e-6;

/** Whether a reward counts as success: 1, give or take a millionth. */
export function isSuccess(reward: number): boolean {
  return reward >= 1 - tolerance && reward <= 1 + tolerance;
}
