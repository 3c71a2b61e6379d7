import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { Issue, Location } from "./validation.ts";

/** Reads one field: its value, or undefined if it is absent, null or wrong; what is wrong goes to `issues`. */
export type Reader<T> = (value: Json | undefined, loc: Location, issues: Issue[]) => T | undefined;

export const readText: Reader<string> = (value, loc, issues) => {
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  issues.push({ type: "string_type", loc, msg: "Input should be a valid string", input: value });
  return undefined;
};

export const readFloat: Reader<number> = (value, loc, issues) => {
  if (value === undefined || value === null) return undefined;
  const number = numberOf(value);
  if (typeof number === "number") return number;
  const msg = "Input should be a valid number";
  issues.push(
    typeof value === "string"
      ? { type: "float_parsing", loc, msg: `${msg}, unable to parse string as a number`, input: value }
      : { type: "float_type", loc, msg, input: value },
  );
  return undefined;
};

export const readInteger: Reader<number> = (value, loc, issues) => {
  if (value === undefined || value === null) return undefined;
  const number = numberOf(value);
  const msg = "Input should be a valid integer";
  if (number === undefined) {
    issues.push(
      typeof value === "string"
        ? { type: "int_parsing", loc, msg: `${msg}, unable to parse string as an integer`, input: value }
        : { type: "int_type", loc, msg, input: value },
    );
    return undefined;
  }
  if (Number.isInteger(number)) return number;
  issues.push({
    type: "int_from_float",
    loc,
    msg: `${msg}, got a number with a fractional part`,
    input: value,
  });
  return undefined;
};

export const readBoolean: Reader<boolean> = (value, loc, issues) => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  const text = String(value).toLowerCase();
  if (["1", "true", "yes", "on", "t", "y"].includes(text)) return true;
  if (["0", "false", "no", "off", "f", "n"].includes(text)) return false;
  const msg = "Input should be a valid boolean, unable to interpret input";
  issues.push({ type: "bool_parsing", loc, msg, input: value });
  return undefined;
};

export const readObject: Reader<JsonObject> = (value, loc, issues) => {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  issues.push({ type: "dict_type", loc, msg: "Input should be a valid dictionary", input: value });
  return undefined;
};

export function readList<T>(readItem: Reader<T>): Reader<T[]> {
  return (value, loc, issues) => {
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) {
      issues.push({ type: "list_type", loc, msg: "Input should be a valid list", input: value });
      return undefined;
    }
    const items: T[] = [];
    for (const [index, item] of value.entries()) {
      const read = readItem(item, [...loc, index], issues);
      if (read !== undefined) items.push(read);
    }
    return items;
  };
}

/** `stop`: one string or a list of them. */
export const readStop: Reader<string[]> = (value, loc, issues) => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) readText(value, [...loc, "str"], issues);
  return readList(readText)(value, [...loc, "list[str]"], issues);
};

function numberOf(value: Json): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}
