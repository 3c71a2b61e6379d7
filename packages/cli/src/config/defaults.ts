import type { TSchema } from "typebox";

/** A tree with the default of every key of a schema. */
export function defaultsOf(schema: TSchema): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, TSchema> }).properties ?? {};
  const tree: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(properties)) {
    const { default: value } = property as { default?: unknown };
    if (value !== undefined) tree[key] = structuredClone(value);
    else if ("properties" in property) tree[key] = defaultsOf(property);
  }
  return tree;
}
