import { suggestion } from "@matrix/config";
import { OptionError, schemaCheck } from "@matrix/core";
import type { TSchema } from "typebox";

type Tree = Record<string, unknown>;

/** What a schema tells of one of its keys. */
interface Described {
  readonly type?: string;
  readonly properties?: Record<string, Described>;
  readonly anyOf?: readonly Described[];
  readonly const?: unknown;
  readonly patternProperties?: object;
  readonly description?: string;
  readonly default?: unknown;
}

/**
 * Sets `key=value` texts in a tree, checked against its schema: an unknown key is refused with the nearest one known, a
 * value is read as its key's type says, and refused with its rule. `section=kind` chooses a section's kind (`llm=simulator`).
 *
 * @throws {OptionError}
 */
export function applyOverrides(tree: Tree, schema: TSchema, overrides: readonly string[]): void {
  const check = schemaCheck(schema);
  for (const override of overrides) {
    const equals = override.indexOf("=");
    if (equals < 1)
      throw new OptionError(`argument "${override}" is not of the form key=value; see matrix run --help`);
    const described = set(
      tree,
      schema as Described,
      override.slice(0, equals).split("."),
      override.slice(equals + 1),
      override,
    );
    // One by one, so that the text that is to blame can be named.
    const wrong = check(tree);
    if (wrong === undefined) continue;
    const meaning = described.description === undefined ? "" : `; it means: ${described.description}`;
    throw new OptionError(`override "${override}": ${wrong}${meaning}`);
  }
}

/** @returns what the schema tells of the key. */
function set(
  tree: Tree,
  schema: Described,
  path: readonly string[],
  text: string,
  override: string,
): Described {
  let node = tree;
  let described = schema;
  for (const [depth, key] of path.entries()) {
    if (key === "__proto__") throw new OptionError(`override "${override}": key "${key}" is refused`);
    const known = described.properties;
    const next = known && Object.hasOwn(known, key) ? known[key] : undefined;
    if (known !== undefined && next === undefined) {
      const here = path.slice(0, depth).join(".");
      const where = here === "" ? "" : ` in ${here}`;
      throw new OptionError(
        `override "${override}": no key "${key}"${where}${suggestion(key, Object.keys(known))} Known: ${Object.keys(known).join(", ")}`,
      );
    }
    described = next ?? {};
    if (depth === path.length - 1) {
      if (described.properties?.kind !== undefined) {
        (node[key] as Tree).kind = text;
        return described.properties.kind;
      }
      if (described.properties !== undefined) {
        throw new OptionError(
          `override "${override}": ${path.join(".")} is a section with the keys ${Object.keys(described.properties).join(", ")}`,
        );
      }
      node[key] = readValue(text, described);
      return described;
    }
    if (typeof node[key] !== "object" || node[key] === null) node[key] = {};
    node = node[key] as Tree;
  }
  return described;
}

/** A text stays a text where the key takes texts only; else it is read as YAML would read a scalar, or as JSON. */
function readValue(text: string, described: Described): unknown {
  const types = (described.anyOf ?? [described]).map(({ type, const: constant }) => type ?? typeof constant);
  if (types.includes("null") && text === "null") return null;
  if (types.every((type) => type === "string" || type === "null")) return text;
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  if (/^[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text.replaceAll("_", ""));
  if (/^[[{"]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}
