/**
 * One value of a config while it is being composed. Integers are bigint and floats are number, because `1` and `1.0`
 * differ as soon as they become part of a text (`"${x}-a"`); at the door both turn into number.
 */
export type Scalar = null | boolean | bigint | number | string;

/** Marks a value that somebody must give before a run. */
export const missing = "???";

/** Whether Python's `==` holds: numbers and booleans by value, text by text. */
export function scalarsEqual(left: Scalar, right: Scalar): boolean {
  if (isNumeric(left) && isNumeric(right)) {
    const [a, b] = [toNumeric(left), toNumeric(right)];
    // not ===: an integer and a float are different types here
    return a <= b && a >= b;
  }
  return left === right;
}

function isNumeric(value: Scalar): value is bigint | number | boolean {
  return typeof value === "bigint" || typeof value === "number" || typeof value === "boolean";
}

/** Booleans count as 0 and 1. */
export function toNumeric(value: bigint | number | boolean): bigint | number {
  return typeof value === "boolean" ? BigInt(value) : value;
}
