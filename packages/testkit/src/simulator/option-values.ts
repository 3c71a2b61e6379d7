import { OptionError } from "@matrix/core";
import { type Duration, parseDuration } from "./duration.ts";
import type { Json } from "./json.ts";
import { type OptionType, type SimulatorOptionSpec, simulatorOptionSpecs } from "./option-specs.ts";
import { profiles } from "./profiles.ts";

type OptionName = (typeof simulatorOptionSpecs)[number]["name"];

/** Values of options by name: what was given, else the profile's, else the table's default. Each is checked when read. */
export class OptionValues {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #profile: Readonly<Record<string, unknown>>;

  /** @throws {OptionError} for a name that the table does not have */
  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
    this.#profile = {};
    for (const name of Object.keys(given)) {
      if (!simulatorOptionSpecs.some((spec) => spec.name === name)) {
        throw new OptionError(`the simulator has no option ${name}; see simulatorOptionSpecs`);
      }
    }
    const profile = this.text("profile");
    for (const [name, values] of Object.entries(profiles)) if (name === profile) this.#profile = values;
  }

  text(name: OptionName): string {
    const { value, spec } = this.#find(name);
    if (typeof value !== "string") throw wrong(spec, "a text", value);
    if (spec.values !== undefined && !spec.values.includes(value)) {
      throw wrong(spec, `one of ${spec.values.join(", ")}`, value);
    }
    return value;
  }

  number(name: OptionName): number {
    const { value, spec } = this.#find(name);
    const { type, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = spec;
    const isRightType = typeof value === "number" && (type === "number" || Number.isInteger(value));
    if (!isRightType || value < min || value > max) {
      const kind = type === "integer" ? "an integer" : "a number";
      const range = max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`;
      throw wrong(spec, min === Number.NEGATIVE_INFINITY ? kind : `${kind} ${range}`, value);
    }
    return value;
  }

  flag(name: OptionName): boolean {
    const { value, spec } = this.#find(name);
    if (typeof value !== "boolean") throw wrong(spec, "true or false", value);
    return value;
  }

  list(name: OptionName): readonly string[] {
    const { value, spec } = this.#find(name);
    if (!isTextList(value)) throw wrong(spec, "a list of texts", value);
    const unknown = value.find((item) => spec.values !== undefined && !spec.values.includes(item));
    if (unknown !== undefined) throw wrong(spec, `a list of ${spec.values?.join(", ")}`, unknown);
    return value;
  }

  /** Milliseconds. */
  duration(name: OptionName): number {
    const { value, spec } = this.#find(name);
    if (!isDuration(value)) throw wrong(spec, 'milliseconds or a duration such as "100ms"', value);
    return parseDuration(value, name);
  }

  json(name: OptionName): Json | undefined {
    const { value } = this.#find(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return parseJson(name, value);
    // a round trip turns what code gave into plain JSON, so that it is checked like text
    return parseJson(name, JSON.stringify(value));
  }

  #find(name: OptionName): { value: unknown; spec: SimulatorOptionSpec } {
    const spec = simulatorOptionSpecs.find((candidate) => candidate.name === name)!;
    return { value: this.#given[name] ?? this.#profile[name] ?? spec.default, spec };
  }
}

/** A value as the command line or the environment gives it. @throws {OptionError} naming the option */
export function parseOptionText(
  spec: { readonly name: string; readonly type: OptionType },
  text: string,
): Json {
  switch (spec.type) {
    case "integer":
    case "number": {
      const value = Number(text);
      if (text.trim() === "" || Number.isNaN(value)) throw wrong(spec, "a number", text);
      return value;
    }
    case "boolean":
      if (text !== "true" && text !== "false") throw wrong(spec, "true or false", text);
      return text === "true";
    case "string-list":
      return text.split(/[\s,]+/).filter(Boolean);
    case "json":
      return parseJson(spec.name, text);
    default:
      return text;
  }
}

function parseJson(name: string, text: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OptionError(`${name} must be JSON, got ${text}`, { cause });
  }
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isDuration(value: unknown): value is Duration {
  return typeof value === "string" || typeof value === "number";
}

function wrong(spec: { readonly name: string }, rule: string, value: unknown): OptionError {
  return new OptionError(`${spec.name} must be ${rule}, got ${JSON.stringify(value)}`);
}
