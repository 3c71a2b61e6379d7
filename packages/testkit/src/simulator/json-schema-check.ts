import { isJsonObject, type Json } from "./json.ts";
import { badRequest } from "./refusal.ts";
import { parseRegex } from "./regex-parser.ts";

const TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"];
/** Keywords that the recorded server's grammar compiler does not know (`uniqueItems` was tried, the others are documented with it). */
const UNIMPLEMENTED = [
  "uniqueItems",
  "contains",
  "minContains",
  "maxContains",
  "unevaluatedItems",
  "unevaluatedProperties",
  "propertyNames",
  "dependentRequired",
  "dependentSchemas",
  "not",
  "if",
  "then",
  "else",
];

/** Finds what the server's grammar compiler would not accept. @throws {Refusal} */
export function checkSchema(schema: Json): void {
  if (Array.isArray(schema)) {
    for (const item of schema) checkSchema(item);
    return;
  }
  if (!isJsonObject(schema)) return;
  for (const type of [schema.type].flat()) {
    if (typeof type === "string" && !TYPES.includes(type)) {
      throw badRequest(`Grammar error: Invalid type: ${type}`);
    }
  }
  const unknown = UNIMPLEMENTED.filter((key) => schema[key] !== undefined && schema[key] !== false);
  if (unknown.length > 0) {
    throw badRequest(
      `Grammar error: Unimplemented keys: [${unknown.map((key) => JSON.stringify(key)).join(", ")}]`,
    );
  }
  if (typeof schema.pattern === "string") parseRegex(schema.pattern);
  for (const key of ["items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems"]) {
    if (schema[key] !== undefined) checkSchema(schema[key]);
  }
  for (const key of ["properties", "$defs", "definitions"]) {
    const named = schema[key];
    if (isJsonObject(named)) for (const child of Object.values(named)) checkSchema(child);
  }
}
