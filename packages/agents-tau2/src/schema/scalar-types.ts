import type { Value } from "../value/value.ts";
import { type FieldType, type Issue, type Location, unreadable } from "./field-type.ts";

function refuse(
  rule: string,
  message: string,
  input: Value,
  location: Location,
  issues: Issue[],
): typeof unreadable {
  issues.push({ location, rule, message, input });
  return unreadable;
}

/** Text; nothing else becomes one. */
export const text: FieldType<string> = {
  read: (input, location, issues) =>
    typeof input === "string"
      ? input
      : refuse("string_type", "Input should be a valid string", input, location, issues),
};

/** A whole number; also from a boolean, a whole float and digits in a text. */
export const integer: FieldType<bigint> = {
  read(input, location, issues) {
    if (typeof input === "bigint") return input;
    if (typeof input === "boolean") return input ? 1n : 0n;
    if (typeof input === "number") {
      if (Number.isInteger(input)) return BigInt(input);
      return Number.isFinite(input)
        ? refuse(
            "int_from_float",
            "Input should be a valid integer, got a number with a fractional part",
            input,
            location,
            issues,
          )
        : refuse("finite_number", "Input should be a finite number", input, location, issues);
    }
    if (typeof input === "string") {
      const digits = /^\s*([+-]?\d+(?:_\d+)*)(?:\.0*)?\s*$/.exec(input)?.[1];
      if (digits !== undefined) return BigInt(digits.replaceAll("_", "").replace("+", ""));
      return refuse(
        "int_parsing",
        "Input should be a valid integer, unable to parse string as an integer",
        input,
        location,
        issues,
      );
    }
    return refuse("int_type", "Input should be a valid integer", input, location, issues);
  },
};

/** A floating number; also from whole numbers, booleans and numbers in a text. */
export const real: FieldType<number> = {
  read(input, location, issues) {
    if (typeof input === "number") return input;
    if (typeof input === "bigint") return Number(input);
    if (typeof input === "boolean") return input ? 1 : 0;
    if (typeof input === "string") {
      const parsed = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(input) ? Number(input) : Number.NaN;
      if (!Number.isNaN(parsed)) return parsed;
      return refuse(
        "float_parsing",
        "Input should be a valid number, unable to parse string as a number",
        input,
        location,
        issues,
      );
    }
    return refuse("float_type", "Input should be a valid number", input, location, issues);
  },
};

const trueWords = ["true", "t", "yes", "y", "on", "1"];
const falseWords = ["false", "f", "no", "n", "off", "0"];

/** A boolean; also from 0 and 1 and the usual words. */
export const flag: FieldType<boolean> = {
  read(input, location, issues) {
    if (typeof input === "boolean") return input;
    if (typeof input === "bigint" || typeof input === "number" || typeof input === "string") {
      const word = String(input).toLowerCase();
      if (trueWords.includes(word)) return true;
      if (falseWords.includes(word)) return false;
      const message = "Input should be a valid boolean, unable to interpret input";
      return refuse("bool_parsing", message, input, location, issues);
    }
    return refuse("bool_type", "Input should be a valid boolean", input, location, issues);
  },
};

/** One of the given texts. */
export function oneOf<const T extends string>(...choices: readonly T[]): FieldType<T> {
  return choice("literal_error", choices);
}

/** A member of an enumeration, written as its text. */
export function enumeration<const T extends string>(...choices: readonly T[]): FieldType<T> {
  return choice("enum", choices);
}

function choice<T extends string>(rule: string, choices: readonly T[]): FieldType<T> {
  const quoted = choices.map((each) => `'${each}'`);
  const last = quoted.pop() ?? "";
  const message = `Input should be ${quoted.length > 0 ? `${quoted.join(", ")} or ${last}` : last}`;
  return {
    read: (input, location, issues) =>
      choices.find((each) => each === input) ?? refuse(rule, message, input, location, issues),
  };
}

/** Anything at all. */
export const anything: FieldType<Value> = { read: (input) => input };

const datePattern = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$/;
const momentPattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?$/;

/** A calendar date, kept as `YYYY-MM-DD`. */
export const date: FieldType<string> = {
  read(input, location, issues) {
    if (typeof input !== "string")
      return refuse("date_type", "Input should be a valid date", input, location, issues);
    const day = datePattern.exec(input)?.[1];
    if (day !== undefined && isDay(day)) return day;
    const message = "Input should be a valid date or datetime, input is too short";
    return refuse("date_from_datetime_parsing", message, input, location, issues);
  },
};

/** A moment, kept as Python prints it: `YYYY-MM-DD HH:MM:SS`. */
export const moment: FieldType<string> = {
  read(input, location, issues) {
    if (typeof input !== "string") {
      return refuse("datetime_type", "Input should be a valid datetime", input, location, issues);
    }
    const match = momentPattern.exec(input);
    const [, day, minutes = "00:00", seconds = "00", fraction] = match ?? [];
    if (day === undefined || !isDay(day)) {
      const message = "Input should be a valid datetime or date, input is too short";
      return refuse("datetime_from_date_parsing", message, input, location, issues);
    }
    return `${day} ${minutes}:${seconds}${fraction === undefined ? "" : `.${fraction.padEnd(6, "0")}`}`;
  },
};

function isDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}
