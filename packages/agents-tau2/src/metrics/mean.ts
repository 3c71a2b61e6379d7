/**
 * The mean as pandas computes it: summed pairwise in blocks of eight running sums, so that the last digit agrees.
 * `NaN` for no values.
 */
export function mean(values: readonly number[]): number {
  return pairwiseSum(values) / values.length;
}

const blockSize = 128;

function pairwiseSum(values: readonly number[]): number {
  const { length } = values;
  if (length < 8) return values.reduce((sum, value) => sum + value, 0);
  if (length > blockSize) {
    const half = Math.floor(length / 2 / 8) * 8;
    return pairwiseSum(values.slice(0, half)) + pairwiseSum(values.slice(half));
  }
  const sums = values.slice(0, 8);
  let i = 8;
  for (; i + 8 <= length; i += 8) for (let j = 0; j < 8; j++) sums[j] = (sums[j] ?? 0) + (values[i + j] ?? 0);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = sums;
  return values.slice(i).reduce((sum, value) => sum + value, a + b + (c + d) + (e + f + (g + h)));
}
