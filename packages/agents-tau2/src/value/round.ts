/**
 * Rounds to a number of decimals the way Python does: the exact binary value decides, ties go to the even digit.
 * `Math.round(x * 100) / 100` rounds the product instead, and `toFixed` sends ties up.
 */
export function roundDecimals(value: number, decimals: number): number {
  if (!Number.isFinite(value)) return value;
  return Number(fixedDecimals(value, decimals));
}

/** The decimal text with exactly `decimals` digits behind the point, rounded like {@link roundDecimals}. */
export function fixedDecimals(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const negative = value < 0 || Object.is(value, -0);
  const { numerator, denominator } = exactFraction(Math.abs(value));
  const scaled = numerator * 10n ** BigInt(decimals);
  let quotient = scaled / denominator;
  const twice = 2n * (scaled - quotient * denominator);
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient += 1n;
  const digits = quotient.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals > 0 ? `.${digits.slice(digits.length - decimals)}` : "";
  return `${negative ? "-" : ""}${whole}${fraction}`;
}

/** A finite non-negative float as the exact fraction it stands for. */
export function exactFraction(value: number): { numerator: bigint; denominator: bigint } {
  let denominator = 1n;
  let scaled = value;
  // doubling is exact, and every finite double becomes whole after at most 1,074 doublings
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}
