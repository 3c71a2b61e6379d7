import { missingArguments, unexpectedArgument } from "../fixed-texts.ts";
import { Tau2Error } from "../tau2-error.ts";
import type { Dictionary, Value } from "../value/value.ts";

/**
 * Brings the arguments of a call to a function's parameters, by name.
 *
 * @param callee the function's qualified name in error texts
 * @throws {Tau2Error} for an argument too many (reported first) or too few; types are not looked at.
 */
export function bindArguments(
  callee: string,
  parameters: Readonly<Record<string, { readonly fallback?: { readonly value: Value } }>>,
  args: Dictionary,
): Record<string, Value> {
  for (const name of args.keys()) {
    if (!Object.hasOwn(parameters, name)) throw new Tau2Error("TypeError", unexpectedArgument(callee, name));
  }
  const bound: Record<string, Value> = {};
  const missing: string[] = [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = args.get(name) ?? (args.has(name) ? null : parameter.fallback?.value);
    if (value === undefined) missing.push(name);
    else bound[name] = value;
  }
  if (missing.length > 0) throw new Tau2Error("TypeError", missingArguments(callee, missing));
  return bound;
}
