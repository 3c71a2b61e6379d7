import { resolve } from "node:path";

interface Described {
  readonly format?: string;
  readonly properties?: { readonly [key: string]: Described };
  readonly anyOf?: readonly Described[];
}

/** A value in which the texts that its schema calls paths (`format: "path"`) are absolute; relative ones start from `folder`. */
export function absolutePaths<Value>(value: Value, schema: Described, folder: string): Value {
  return withPaths(value, schema, folder) as Value;
}

function withPaths(value: unknown, schema: Described, folder: string): unknown {
  if (typeof value === "string") return alternatives(schema).some(isPath) ? resolve(folder, value) : value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const described = (key: string) =>
    alternatives(schema).flatMap(({ properties = {} }) =>
      Object.hasOwn(properties, key) ? [properties[key]!] : [],
    );
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withPaths(inner, { anyOf: described(key) }, folder)]),
  );
}

function alternatives(schema: Described): readonly Described[] {
  return [schema, ...(schema.anyOf ?? []).flatMap(alternatives)];
}

function isPath({ format }: Described): boolean {
  return format === "path";
}
