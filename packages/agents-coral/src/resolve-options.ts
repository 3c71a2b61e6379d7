import { OptionError } from "@matrix/core";
import { Value } from "typebox/value";
import { type CoralOptions, coralOptions } from "./options.ts";

/** Fills in defaults. @throws {OptionError} naming the first value that breaks its rule. */
export function resolveCoralOptions(given: unknown = {}): CoralOptions {
  const options = Value.Default(coralOptions, Value.Clone(given));
  if (Value.Check(coralOptions, options)) return options;
  const [first] = Value.Errors(coralOptions, options);
  const where = first?.instancePath.slice(1).replaceAll("/", ".") || "options";
  throw new OptionError(`coral: ${where} ${first?.message ?? "does not fit the schema"}`);
}
