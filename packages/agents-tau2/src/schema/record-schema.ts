import { type Dictionary, isDictionary, isRecord, type Value } from "../value/value.ts";
import { type FieldType, type Issue, type Location, type StoredIn, unreadable } from "./field-type.ts";
import { validationError } from "./validation-error.ts";

type Fields = Readonly<Record<string, FieldType<Value>>>;
type Stored<F extends Fields> = { -readonly [Name in keyof F]: StoredIn<F[Name]> };

/** A data model: declared fields in order, each with its type. */
export interface RecordSchema<R extends Value> extends FieldType<R> {
  /** Name of the model; part of error texts. */
  readonly model: string;
  /**
   * The record made from an input; a record that is one already is taken as it is.
   *
   * @throws {Tau2Error} in the original's wording, listing every issue.
   */
  parse(input: Value): R;
}

export type RecordOf<S> = StoredIn<S>;

/**
 * Declares a data model.
 *
 * @param model name in error texts
 * @param extra what happens to members that are not declared: dropped (`ignore`) or refused (`forbid`)
 */
export function record<const F extends Fields>(
  model: string,
  fields: F,
  extra?: "ignore" | "forbid",
): RecordSchema<Stored<F>>;
export function record(
  model: string,
  fields: Fields,
  extra: "ignore" | "forbid" = "ignore",
): RecordSchema<Record<string, Value>> {
  const declared = Object.entries(fields);

  function read(
    input: Value,
    location: Location,
    issues: Issue[],
  ): Record<string, Value> | typeof unreadable {
    if (isRecord(input)) return input as Record<string, Value>;
    if (!isDictionary(input)) {
      const message = `Input should be a valid dictionary or instance of ${model}`;
      issues.push({ location, rule: "model_type", message, input });
      return unreadable;
    }
    const before = issues.length;
    const stored: Record<string, Value> = {};
    for (const [name, type] of declared) readField(name, type, input, stored, location, issues);
    if (extra === "forbid") refuseExtra(input, location, issues);
    return issues.length === before ? stored : unreadable;
  }

  function refuseExtra(input: Dictionary, location: Location, issues: Issue[]): void {
    for (const [name, member] of input) {
      if (Object.hasOwn(fields, name)) continue;
      const message = "Extra inputs are not permitted";
      issues.push({ location: [...location, name], rule: "extra_forbidden", message, input: member });
    }
  }

  return {
    model,
    read,
    parse(input) {
      const issues: Issue[] = [];
      const stored = read(input, [], issues);
      if (stored === unreadable) throw validationError(model, issues);
      return stored;
    },
  };
}

function readField(
  name: string,
  type: FieldType<Value>,
  input: Dictionary,
  stored: Record<string, Value>,
  location: Location,
  issues: Issue[],
): void {
  const member = input.get(name);
  if (member !== undefined) {
    const value = type.read(member, [...location, name], issues);
    if (value !== unreadable) stored[name] = value;
  } else if (type.fallback !== undefined) {
    stored[name] = type.fallback();
  } else {
    issues.push({ location: [...location, name], rule: "missing", message: "Field required", input });
  }
}
