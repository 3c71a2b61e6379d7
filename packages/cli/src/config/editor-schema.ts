import { suggestion } from "@matrix/config";
import { OptionError } from "@matrix/core";

/** A JSON Schema, as far as it is taken apart here. */
interface Described {
  readonly $id?: unknown;
  readonly type?: unknown;
  readonly required?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly default?: unknown;
  readonly properties?: { readonly [key: string]: Described };
  readonly anyOf?: readonly Described[];
  readonly additionalProperties?: unknown;
  readonly format?: unknown;
}

/** Values that files may leave open: `???`, or an interpolation that has its type only once it is resolved. */
const open: Described & { readonly pattern: string } = { type: "string", pattern: "^\\?\\?\\?$|\\$\\{" };

const defaults = {
  description:
    "configs that this one builds on, in order: NAME, GROUP: OPTION, override GROUP: OPTION, _self_",
  type: "array",
  items: { type: ["string", "object"] },
};

/** How a config file names its schema for editors that speak to yaml-language-server. */
export function schemaComment(path: string): string {
  return `# yaml-language-server: $schema=${path}`;
}

/**
 * What editors check config files by: the schema of the composed tree, but nothing is required, since a file says only a
 * part; every value may be left open; and a file may have a `defaults` list.
 *
 * @param group names a section: the schema of the files in that config group. Default: that of run configs.
 * @throws {OptionError} where there is no such section.
 */
export function editorSchema(composed: object, group: string | undefined): object {
  const tree = group === undefined ? composed : sectionOf(composed, group);
  const { $id: _, ...schema } = withDefaults(loosened(tree));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: `First line of a config that this file is for: ${schemaComment("PATH_OF_THIS_FILE")}`,
    ...schema,
    ...(group === undefined ? {} : { title: `Options of config group ${group}` }),
  };
}

function sectionOf({ properties = {} }: Described, group: string): Described {
  const names = Object.keys(properties).filter((name) => isSection(properties[name]!));
  const section = names.includes(group) ? properties[group] : undefined;
  if (section !== undefined) return section;
  throw new OptionError(
    `no config group has a schema named "${group}"${suggestion(group, names)} There are: ${names.join(", ")}`,
  );
}

function isSection({ properties, anyOf }: Described): boolean {
  return properties !== undefined || (anyOf?.every(isSection) ?? false);
}

function loosened(schema: Described): Described {
  if (schema.properties !== undefined) {
    const { required: _, default: __, ...rest } = schema;
    const properties = Object.entries(schema.properties).map(
      ([key, value]) => [key, loosened(value)] as const,
    );
    return { ...rest, properties: Object.fromEntries(properties) };
  }
  if (isSection(schema)) return { ...schema, anyOf: schema.anyOf!.map(loosened) };
  const { title, description, default: given, anyOf, ...rest } = schema;
  // Any value is allowed already, open ones too.
  if (anyOf === undefined && Object.keys(rest).length === 0) return schema;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(given === undefined ? {} : { default: given }),
    anyOf: [...(anyOf ?? [rest]).map(withoutOurFormat), open],
  };
}

/** `path` says which texts are made absolute; validators that do not know it refuse the schema. */
function withoutOurFormat(schema: Described): Described {
  const { format, properties, anyOf, ...rest } = schema;
  const inner = Object.entries(properties ?? {}).map(
    ([key, value]) => [key, withoutOurFormat(value)] as const,
  );
  return {
    ...rest,
    ...(format === undefined || format === "path" ? {} : { format }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(inner) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(withoutOurFormat) }),
  };
}

function withDefaults(schema: Described): Described {
  if (schema.anyOf !== undefined) return { ...schema, anyOf: schema.anyOf.map(withDefaults) };
  return { ...schema, properties: { defaults, ...schema.properties } };
}
