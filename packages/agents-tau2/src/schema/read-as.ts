import type { Value } from "../value/value.ts";
import { type FieldType, type Issue, unreadable } from "./field-type.ts";
import { validationError } from "./validation-error.ts";

/**
 * Reads an input as a type outside of any record.
 *
 * @throws {Tau2Error} in the original's wording, under the name of `model`.
 */
export function readAs<T extends Value>(type: FieldType<T>, input: Value, model: string): T {
  const issues: Issue[] = [];
  const stored = type.read(input, [], issues);
  if (stored === unreadable) throw validationError(model, issues);
  return stored;
}
