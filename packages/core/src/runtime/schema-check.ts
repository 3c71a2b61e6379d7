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
  return (value) => (check(value) ? undefined : describe(check.errors!));
}

function describe(errors: readonly ErrorObject[]): string {
  const error = errors[0]!;
  const where = error.instancePath === "" ? "the value" : error.instancePath.slice(1).replaceAll("/", ".");
  const constants = errors.filter(
    ({ keyword, instancePath }) => keyword === "const" && instancePath === error.instancePath,
  );
  // A union of constants fails once for each of them: only together do they say what is allowed.
  if (error.keyword === "const") {
    const values = constants.map(({ params }) => JSON.stringify(params.allowedValue)).join(", ");
    return `${where} must be ${constants.length === 1 ? "" : "one of "}${values}`;
  }
  const extra = error.params as { additionalProperty?: string; allowedValues?: unknown[] };
  if (extra.additionalProperty !== undefined)
    return `${where} has an unknown field "${extra.additionalProperty}"`;
  const allowed = extra.allowedValues === undefined ? "" : `: ${extra.allowedValues.join(", ")}`;
  return `${where} ${error.message ?? "does not match its schema"}${allowed}`;
}
