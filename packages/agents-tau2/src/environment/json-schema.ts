/** A JSON Schema as sent to a model. */
export type JsonSchema = { readonly [keyword: string]: JsonSchemaValue };

export type JsonSchemaValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonSchemaValue[]
  | { readonly [keyword: string]: JsonSchemaValue };

/** The title that the original's schemas give to a parameter: `user_id` becomes `User Id`. */
export function titleOf(name: string): string {
  return name
    .replaceAll("_", " ")
    .replace(/[A-Za-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** The same schema with keywords in alphabetical order; `properties` keep theirs, which is the order of parameters. */
export function inKeywordOrder(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([keyword, value]) => [keyword, ordered(keyword, value)]),
  );
}

function ordered(keyword: string, value: JsonSchemaValue): JsonSchemaValue {
  if (Array.isArray(value)) return value.map((each: JsonSchemaValue) => ordered("", each));
  if (!isSchema(value)) return value;
  if (keyword !== "properties" && keyword !== "$defs") return inKeywordOrder(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, isSchema(each) ? inKeywordOrder(each) : each]),
  );
}

export function isSchema(value: JsonSchemaValue | undefined): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
