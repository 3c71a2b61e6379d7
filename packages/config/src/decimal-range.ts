/**
 * Numbers from `start` in steps up to and without `stop`, summed as Hydra sums them: in decimal arithmetic with 28
 * digits, half to even, so that `range(0,1,0.1)` does not end early or late through binary rounding.
 */
export function decimalRange(
  start: bigint | number,
  stop: bigint | number,
  step: bigint | number,
): Generator<number> {
  return walk(toDecimal(start), toDecimal(stop), toDecimal(step));
}

function* walk(start: Decimal, stop: Decimal, step: Decimal): Generator<number> {
  let at = start;
  while (step.digits > 0n ? compare(at, stop) < 0 : compare(at, stop) > 0) {
    yield Number(`${at.digits}e${at.exponent}`);
    const next = rounded(sum(at, step));
    if (compare(next, at) === 0) return;
    at = next;
  }
}

/** `digits` times ten to the power of `exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const precision = 28;

/** Exact: each float is a whole number divided by a power of two, and so a finite decimal. */
function toDecimal(value: bigint | number): Decimal {
  if (typeof value === "bigint") return { digits: value, exponent: 0 };
  let whole = value;
  let halvings = 0;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    halvings++;
  }
  return { digits: BigInt(whole) * 5n ** BigInt(halvings), exponent: -halvings };
}

function sum(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent);
  return { digits: scaled(left, exponent) + scaled(right, exponent), exponent };
}

function compare(left: Decimal, right: Decimal): number {
  const exponent = Math.min(left.exponent, right.exponent);
  const difference = scaled(left, exponent) - scaled(right, exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function scaled(value: Decimal, exponent: number): bigint {
  return value.digits * 10n ** BigInt(value.exponent - exponent);
}

function rounded({ digits, exponent }: Decimal): Decimal {
  const magnitude = digits < 0n ? -digits : digits;
  const excess = String(magnitude).length - precision;
  if (excess <= 0) return { digits, exponent };
  const unit = 10n ** BigInt(excess);
  const [quotient, rest] = [magnitude / unit, magnitude % unit];
  const up = rest * 2n > unit || (rest * 2n === unit && quotient % 2n === 1n);
  const result = quotient + (up ? 1n : 0n);
  // rounding 999… up adds a digit, which a second pass takes off again
  return rounded({ digits: digits < 0n ? -result : result, exponent: exponent + excess });
}
