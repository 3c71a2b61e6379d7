import { OptionError } from "@matrix/core";
import { Value } from "typebox/value";
import { type NaturalReasoningOptions, naturalReasoningOptions } from "./options.ts";

/** Fills in defaults. @throws {OptionError} naming the first value that breaks its rule. */
export function resolveNaturalReasoningOptions(given: unknown = {}): NaturalReasoningOptions {
  const options = Value.Default(naturalReasoningOptions, Value.Clone(given));
  if (Value.Check(naturalReasoningOptions, options)) return options;
  const [first] = Value.Errors(naturalReasoningOptions, options);
  const where = first?.instancePath.slice(1).replaceAll("/", ".") || "options";
  throw new OptionError(`naturalreasoning: ${where} ${first?.message ?? "does not fit the schema"}`);
}
