import { FunctionError } from "./function-error.ts";
import type { BoundArguments } from "./override-functions.ts";
import { isList, type OverrideValue, type RangeSweep } from "./override-value.ts";
import { floatText, readFloat, readInteger } from "./python-number.ts";
import type { Scalar } from "./scalar.ts";

export type CastTarget = "int" | "float" | "str" | "bool";

/** `int(x)` and the like: casts a value, each value of a list or map, or each value of a sweep. */
export function cast(target: CastTarget, { rest, named }: BoundArguments): OverrideValue {
  const value = named.get("value") ?? null;
  if (value !== null && rest.length > 0) throw new FunctionError(`${target}() gets its value twice`);
  if (value !== null) return castValue(target, value);
  const [only] = rest;
  if (only === undefined) throw new FunctionError(`${target}() needs a value`);
  return castValue(
    target,
    rest.length === 1 ? only : { kind: "choice", items: rest, simple: true, shuffled: false },
  );
}

function castValue(target: CastTarget, value: OverrideValue): OverrideValue {
  if (typeof value !== "object" || value === null) return castScalar(target, value);
  if (isList(value)) return value.map((item) => castValue(target, item));
  switch (value.kind) {
    case "quoted":
      return castScalar(target, value.text);
    case "map": {
      const entries = [...value.entries].map(([key, item]) => [key, castValue(target, item)] as const);
      return { kind: "map", entries: new Map(entries) };
    }
    case "choice": {
      const items = value.items.map((item) => castValue(target, item));
      return { kind: "choice", items, simple: value.simple, shuffled: false };
    }
    case "range":
      return castRange(target, value);
    case "interval":
      if (target === "str" || target === "bool")
        throw new FunctionError(`${target}() cannot cast an interval`);
      return value;
    case "glob":
      throw new FunctionError(`${target}() cannot cast a glob`);
  }
}

function castRange(target: CastTarget, { start, stop, step }: RangeSweep): RangeSweep {
  const convert = { int: toInteger, float: toFloat, str: undefined, bool: undefined }[target];
  if (convert === undefined)
    throw new FunctionError(`${target}() cannot cast a range, only int() and float() can`);
  return { kind: "range", start: convert(start), stop: convert(stop), step: convert(step), shuffled: false };
}

function castScalar(target: CastTarget, value: Scalar): Scalar {
  if (target === "bool") return toBoolean(value);
  if (value === null) throw new FunctionError(`${target}() cannot cast null`);
  if (target === "int") return toInteger(value);
  return target === "float" ? toFloat(value) : toText(value);
}

function toInteger(value: boolean | bigint | number | string): bigint {
  if (typeof value === "string") {
    return readInteger(value) ?? refuse("int", value, "digits, such as 12 or -1_000");
  }
  if (typeof value === "number") {
    return Number.isFinite(value)
      ? BigInt(Math.trunc(value))
      : refuse("int", floatText(value), "finite numbers");
  }
  return BigInt(value);
}

function toFloat(value: boolean | bigint | number | string): number {
  if (typeof value === "string")
    return readFloat(value) ?? refuse("float", value, "numbers, such as 1.5 or 1e-3");
  const number = Number(value);
  const overflows = typeof value === "bigint" && !Number.isFinite(number);
  return overflows ? refuse("float", String(value), "numbers below 1.8e308") : number;
}

function toText(value: boolean | bigint | number | string): string {
  return typeof value === "number" ? floatText(value) : String(value);
}

function toBoolean(value: Scalar): boolean {
  if (typeof value !== "string") return Boolean(value) || Number.isNaN(value);
  const lower = value.toLowerCase();
  if (lower === "true" || lower === "false") return lower === "true";
  return refuse("bool", value, "true and false");
}

function refuse(target: CastTarget, value: string, read: string): never {
  throw new FunctionError(`${target}() reads ${read}, not ${JSON.stringify(value)}`);
}
