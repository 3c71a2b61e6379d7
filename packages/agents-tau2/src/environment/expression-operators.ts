import { Tau2Error } from "../tau2-error.ts";

type Numeric = bigint | number;

// Python would compute for minutes; nothing a customer asks about needs so many digits
const maxPowerBits = 1_000_000;

/**
 * One operator on two numbers by Python's rules.
 *
 * @returns the number, or `complex` for a root of a negative number
 * @throws {Tau2Error} with Python's message
 */
export function apply(sign: string, a: Numeric, b: Numeric): Numeric | "complex" {
  switch (sign) {
    case "+":
      return add(a, b);
    case "-":
      return subtract(a, b);
    case "*":
      return multiply(a, b);
    case "/":
      return divide(a, b);
    case "//":
      return floorDivide(a, b);
    default:
      return power(a, b);
  }
}

/** @throws {Tau2Error} for a whole number beyond a float's range */
export function float(value: Numeric): number {
  const converted = Number(value);
  if (typeof value === "bigint" && !Number.isFinite(converted)) {
    throw new Tau2Error("OverflowError", "int too large to convert to float");
  }
  return converted;
}

function add(a: Numeric, b: Numeric): Numeric {
  return typeof a === "bigint" && typeof b === "bigint" ? a + b : float(a) + float(b);
}

function subtract(a: Numeric, b: Numeric): Numeric {
  return typeof a === "bigint" && typeof b === "bigint" ? a - b : float(a) - float(b);
}

function multiply(a: Numeric, b: Numeric): Numeric {
  return typeof a === "bigint" && typeof b === "bigint" ? a * b : float(a) * float(b);
}

function divide(a: Numeric, b: Numeric): number {
  if (Number(b) === 0) {
    throw new Tau2Error("ZeroDivisionError", bothWhole(a, b) ? "division by zero" : "float division by zero");
  }
  if (typeof a === "bigint" && typeof b === "bigint") return wholeQuotient(a, b);
  return float(a) / float(b);
}

/** The float nearest to the exact quotient, also where both numbers are beyond a float's range. */
function wholeQuotient(a: bigint, b: bigint): number {
  const direct = Number(a) / Number(b);
  if (isExact(a) && isExact(b)) return direct;
  const negative = a < 0n !== b < 0n;
  const [top, bottom] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const shift = bitLength(bottom) - bitLength(top) + 66;
  const scaled = shift >= 0 ? (top << BigInt(shift)) / bottom : top / (bottom << BigInt(-shift));
  const exact =
    shift >= 0 ? scaled * bottom === top << BigInt(shift) : scaled * (bottom << BigInt(-shift)) === top;
  // a sticky last bit keeps the rounding of the rest correct
  const sticky = exact ? scaled : scaled | 1n;
  const quotient = Number(sticky) * 2 ** -shift;
  if (!Number.isFinite(quotient))
    throw new Tau2Error("OverflowError", "integer division result too large for a float");
  return negative ? -quotient : quotient;
}

function isExact(value: bigint): boolean {
  return value >= -9007199254740992n && value <= 9007199254740992n;
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function floorDivide(a: Numeric, b: Numeric): Numeric {
  if (Number(b) === 0) {
    const message = bothWhole(a, b) ? "integer division or modulo by zero" : "float floor division by zero";
    throw new Tau2Error("ZeroDivisionError", message);
  }
  if (typeof a === "bigint" && typeof b === "bigint") {
    const quotient = a / b;
    return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
  }
  return floorFloat(float(a), float(b));
}

// the remainder first, as CPython does it: the plain quotient may round up to the next whole number
function floorFloat(a: number, b: number): number {
  let remainder = a % b;
  let quotient = (a - remainder) / b;
  if (remainder !== 0 && b < 0 !== remainder < 0) {
    remainder += b;
    quotient -= 1;
  }
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floored = Math.floor(quotient);
  return quotient - floored > 0.5 ? floored + 1 : floored;
}

function power(a: Numeric, b: Numeric): Numeric | "complex" {
  if (typeof a === "bigint" && typeof b === "bigint" && b >= 0n) return wholePower(a, b);
  const [base, exponent] = [float(a), float(b)];
  if (base === 0 && exponent < 0) {
    throw new Tau2Error("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  }
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) return "complex";
  const result = base ** exponent;
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new Tau2Error("OverflowError", "(34, 'Numerical result out of range')");
  }
  return result;
}

function wholePower(a: bigint, b: bigint): bigint {
  const bits = BigInt(bitLength(a < 0n ? -a : a)) * b;
  if (bits > BigInt(maxPowerBits) && (a > 1n || a < -1n)) {
    throw new Tau2Error("OverflowError", "int too large to convert to float");
  }
  return a ** b;
}

function bothWhole(a: Numeric, b: Numeric): boolean {
  return typeof a === "bigint" && typeof b === "bigint";
}
