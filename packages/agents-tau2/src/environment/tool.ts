import type { Value } from "../value/value.ts";
import type { JsonSchema } from "./json-schema.ts";

/** What a tool does, as metrics count it; `write` tools are the ones a replay runs again. */
export type ToolKind = "read" | "write" | "think" | "generic";

/** One parameter: what the model is told of it, without title and description. */
export interface Parameter {
  readonly schema: JsonSchema;
  /** Whether a call may leave it out; `value` then takes its place. */
  readonly fallback?: { readonly value: Value };
}

export type Parameters = Readonly<Record<string, Parameter>>;
/** Arguments after binding: every parameter has one. Their types are whatever the caller sent. */
export type Arguments<P extends Parameters> = { readonly [Name in keyof P]: Value };

/** A function of a domain that models may call. */
export interface Tool<Kit> {
  readonly name: string;
  readonly kind: ToolKind;
  readonly parameters: Parameters;
  /** Schemas that parameters refer to. */
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  /** @throws {Tau2Error} whose message becomes the tool's answer */
  run(kit: Kit, args: Readonly<Record<string, Value>>): Value;
}

/** Declares a tool with typed argument names. */
export function tool<Kit, const P extends Parameters>(spec: {
  name: string;
  kind: ToolKind;
  parameters: P;
  definitions?: Readonly<Record<string, JsonSchema>>;
  run(kit: Kit, args: Arguments<P>): Value;
}): Tool<Kit> {
  return { ...spec, run: (kit, args) => spec.run(kit, args as Arguments<P>) };
}

/** A function that only tasks call: to set up a situation or to check one. */
export interface PlainFunction<Kit> {
  readonly name: string;
  readonly parameters: Readonly<Record<string, { readonly fallback?: { readonly value: Value } }>>;
  run(kit: Kit, args: Readonly<Record<string, Value>>): Value;
}

/** Declares a plain function by the names of its parameters; those in `optional` default to the value given there. */
export function plainFunction<
  Kit,
  const Name extends string,
  const Optional extends Readonly<Record<string, Value>>,
>(
  name: string,
  required: readonly Name[],
  optional: Optional,
  run: (kit: Kit, args: { readonly [Key in Name | (keyof Optional & string)]: Value }) => Value,
): PlainFunction<Kit> {
  const parameters: Record<string, { fallback?: { value: Value } }> = {};
  for (const each of required) parameters[each] = {};
  for (const [each, value] of Object.entries(optional)) parameters[each] = { fallback: { value } };
  return {
    name,
    parameters,
    run: (kit, args) => run(kit, args as { readonly [Key in Name | (keyof Optional & string)]: Value }),
  };
}
