import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { TSchema } from "typebox";

const ajv = new Ajv({ strict: false, allErrors: false });
const compiled = new WeakMap<object, ValidateFunction>();

/** Checks values against one schema; compiled once per schema, as compiling takes about as long as 40,000 checks. */
export function schemaCheck(schema: TSchema): (value: unknown) => string | undefined {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  const check = validate;
  return (value) => (check(value) ? undefined : describe(check.errors![0]!));
}

function describe(error: ErrorObject): string {
  const where = error.instancePath === "" ? "the value" : error.instancePath.slice(1).replaceAll("/", ".");
  const extra = error.params as { additionalProperty?: string; allowedValues?: unknown[] };
  if (extra.additionalProperty !== undefined)
    return `${where} has an unknown field "${extra.additionalProperty}"`;
  const allowed = extra.allowedValues === undefined ? "" : `: ${extra.allowedValues.join(", ")}`;
  return `${where} ${error.message ?? "does not match its schema"}${allowed}`;
}
