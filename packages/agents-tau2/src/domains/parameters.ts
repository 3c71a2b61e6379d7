import type { JsonSchema } from "../environment/json-schema.ts";
import type { Parameter } from "../environment/tool.ts";
import type { Value } from "../value/value.ts";

/** A parameter that is a text. */
export const textParameter: Parameter = { schema: { type: "string" } };
/** A parameter that is a whole number. */
export const integerParameter: Parameter = { schema: { type: "integer" } };
/** A parameter that is any number. */
export const numberParameter: Parameter = { schema: { type: "number" } };
/** A parameter that is a list of texts. */
export const textListParameter: Parameter = { schema: { type: "array", items: { type: "string" } } };

/** A parameter that is one of some texts. */
export function choiceParameter(...choices: readonly string[]): Parameter {
  return { schema: { type: "string", enum: choices } };
}

/** A list of objects of a named definition, or of any objects. */
export function objectListParameter(definition: string): Parameter {
  return { schema: { type: "array", items: objectOf(definition) } };
}

/** An object of a named definition, or any object. */
export function objectOf(definition: string): JsonSchema {
  return { anyOf: [{ $ref: `#/$defs/${definition}` }, { type: "object", additionalProperties: true }] };
}

/** The parameter, with a value for calls that leave it out. */
export function leftOut(parameter: Parameter, value: Value): Parameter {
  return { ...parameter, fallback: { value } };
}
