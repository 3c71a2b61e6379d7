import {
  noLength,
  noSuchAttribute,
  notComparable,
  notIterable,
  unhashable,
  unsupportedOperands,
} from "../fixed-texts.ts";
import { Tau2Error } from "../tau2-error.ts";
import { codePointLength, compareCodePoints } from "./code-points.ts";
import { isDictionary, isList, isRecord, typeName, type Value } from "./value.ts";

/*
 * What Python does with a value of any type. Models send arguments of wrong types; the original takes them as far as its
 * operations go, changes its database on the way, and answers with the operation's error.
 */

type Numeric = bigint | number;

function numeric(value: Value): Numeric | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}

type Operation = (a: bigint, b: bigint) => bigint;

function arithmetic(
  left: Value,
  right: Value,
  sign: string,
  whole: Operation,
  float: (a: number, b: number) => number,
) {
  const a = numeric(left);
  const b = numeric(right);
  if (a === undefined || b === undefined) {
    throw new Tau2Error("TypeError", unsupportedOperands(sign, typeName(left), typeName(right)));
  }
  return typeof a === "bigint" && typeof b === "bigint" ? whole(a, b) : float(Number(a), Number(b));
}

/** @param sign the operator as written, `+=` for an assignment: it stands in the error */
export function add(left: Value, right: Value, sign: "+" | "+=" = "+"): Numeric {
  return arithmetic(
    left,
    right,
    sign,
    (a, b) => a + b,
    (a, b) => a + b,
  );
}

export function subtract(left: Value, right: Value, sign: "-" | "-=" = "-"): Numeric {
  return arithmetic(
    left,
    right,
    sign,
    (a, b) => a - b,
    (a, b) => a - b,
  );
}

/** Product of numbers; a text or list times a whole number is a TypeError here, though Python repeats it. */
export function multiply(left: Value, right: Value): Numeric {
  return arithmetic(
    left,
    right,
    "*",
    (a, b) => a * b,
    (a, b) => a * b,
  );
}

export function absolute(value: Numeric): Numeric {
  return value < 0 ? -value : value;
}

/** Negative, zero or positive; `NaN` when a NaN is involved. */
export function compare(left: Value, right: Value, sign: "<" | "<=" | ">" | ">="): number {
  const a = numeric(left);
  const b = numeric(right);
  if (a !== undefined && b !== undefined) {
    if (a < b) return -1;
    if (a > b) return 1;
    return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : 0;
  }
  if (typeof left === "string" && typeof right === "string") return compareCodePoints(left, right);
  throw new Tau2Error("TypeError", notComparable(sign, typeName(left), typeName(right)));
}

/** What an `if` makes of a value. */
export function truthy(value: Value): boolean {
  if (value === null || value === false || value === "") return false;
  const number = numeric(value);
  if (number !== undefined) return Number(number) !== 0;
  if (isList(value)) return value.length > 0;
  return !isDictionary(value) || value.size > 0;
}

/** The key under which a dictionary would find this value; undefined for a value that no text equals. */
export function dictionaryKey(value: Value): string | undefined {
  if (isList(value) || isDictionary(value)) throw new Tau2Error("TypeError", unhashable(typeName(value)));
  return typeof value === "string" ? value : undefined;
}

/** What a loop over the value visits. */
export function iterate(value: Value): Value[] {
  if (isList(value)) return [...value];
  if (typeof value === "string") return [...value];
  if (isDictionary(value)) return [...value.keys()];
  throw new Tau2Error("TypeError", notIterable(typeName(value)));
}

export function length(value: Value): number {
  if (isList(value)) return value.length;
  if (typeof value === "string") return codePointLength(value);
  if (isDictionary(value)) return value.size;
  throw new Tau2Error("TypeError", noLength(typeName(value)));
}

/** A field of a record; dictionaries and everything else have none. */
export function attribute(value: Value, name: string): Value {
  const field = isRecord(value) ? value[name] : undefined;
  if (field === undefined) throw new Tau2Error("AttributeError", noSuchAttribute(typeName(value), name));
  return field;
}

/** The value as a text whose method `method` is about to be called. */
export function textWith(value: Value, method: string): string {
  if (typeof value !== "string")
    throw new Tau2Error("AttributeError", noSuchAttribute(typeName(value), method));
  return value;
}

/** Sorted copy of a list of texts; mixed types cannot be ordered. */
export function sorted(items: readonly Value[]): Value[] {
  return [...items].sort((a, b) => compare(a, b, "<"));
}
