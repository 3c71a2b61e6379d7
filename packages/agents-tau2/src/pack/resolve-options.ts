import { OptionError } from "@matrix/core";
import { Value } from "typebox/value";
import { type Tau2Options, tau2Options } from "./options.ts";

/** Fills in defaults. @throws {OptionError} naming the first value that breaks its rule. */
export function resolveTau2Options(given: unknown = {}): Tau2Options {
  const options = Value.Default(tau2Options, Value.Clone(given));
  if (Value.Check(tau2Options, options)) return options;
  const [first] = Value.Errors(tau2Options, options);
  const where = first?.instancePath.slice(1).replaceAll("/", ".") || "options";
  throw new OptionError(`tau2: ${where} ${first?.message ?? "does not fit the schema"}`);
}
