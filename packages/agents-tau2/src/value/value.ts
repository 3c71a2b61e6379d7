/**
 * One value as the benchmark's data holds it. The original tells whole numbers from floating ones everywhere (hashes, texts,
 * results), so they are different types here: `bigint` is an int, `number` is a float. A `Map` is a dictionary whose keys are
 * data (JavaScript objects reorder keys that look like numbers); a plain object is a record with declared fields.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | RecordValue;

/** A record: fields in declared order. */
export type RecordValue = { readonly [field: string]: Value };

/** A dictionary with data as keys, in insertion order. */
export type Dictionary = ReadonlyMap<string, Value>;

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDictionary(value: Value): value is Dictionary {
  return value instanceof Map;
}

export function isRecord(value: Value): value is RecordValue {
  return typeof value === "object" && value !== null && !isList(value) && !isDictionary(value);
}

/** The name Python gives to the type of a value; part of several error texts. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "str";
    default:
      if (value === null) return "NoneType";
      if (isList(value)) return "list";
      return isDictionary(value) ? "dict" : "object";
  }
}
