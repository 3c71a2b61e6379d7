import type { Value } from "../value/value.ts";
import { inKeywordOrder, isSchema, type JsonSchema, type JsonSchemaValue, titleOf } from "./json-schema.ts";
import type { ToolSummary } from "./toolkit.ts";

/** A tool as it is offered to a model. */
export interface ToolOffer {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: JsonSchema;
  };
}

/** What is said of one tool: to the model, and of each of its parameters and of the fields of schemas they refer to. */
export interface ToolDescription {
  readonly text: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** By name of the definition; `""` describes the definition itself. */
  readonly definitions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Descriptions by tool name. */
export type ToolDescriptions = Readonly<Record<string, ToolDescription>>;

/** The form in which a tool is offered to a model. A tool without a description is described by its name. */
export function toolOffer(tool: ToolSummary, descriptions: ToolDescriptions): ToolOffer {
  const description = Object.hasOwn(descriptions, tool.name) ? descriptions[tool.name] : undefined;
  return {
    type: "function",
    function: {
      name: tool.name,
      description: description?.text ?? tool.name,
      parameters: parametersSchema(tool, description),
    },
  };
}

function parametersSchema(tool: ToolSummary, description: ToolDescription | undefined): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [name, parameter] of Object.entries(tool.parameters)) {
    const { fallback } = parameter;
    if (fallback === undefined) required.push(name);
    properties[name] = {
      ...parameter.schema,
      title: titleOf(name),
      ...described(description?.parameters?.[name]),
      ...(fallback === undefined ? {} : { default: defaultOf(fallback.value) }),
    };
  }
  return inKeywordOrder({
    ...(tool.definitions === undefined ? {} : { $defs: describedDefinitions(tool.definitions, description) }),
    properties,
    ...(required.length > 0 ? { required } : {}),
    title: "parameters",
    type: "object",
  });
}

function describedDefinitions(
  definitions: Readonly<Record<string, JsonSchema>>,
  description: ToolDescription | undefined,
): JsonSchema {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => {
      const words = description?.definitions?.[name] ?? {};
      return [name, { ...withFieldDescriptions(schema, words), ...described(words[""]) }];
    }),
  );
}

function withFieldDescriptions(schema: JsonSchema, words: Readonly<Record<string, string>>): JsonSchema {
  const fields = schema.properties;
  if (!isSchema(fields)) return schema;
  const properties = Object.entries(fields).map(([name, field]): [string, JsonSchemaValue] => [
    name,
    isSchema(field) ? { ...field, ...described(words[name]) } : field,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

function described(words: string | undefined): { description?: string } {
  return words === undefined ? {} : { description: words };
}

function defaultOf(value: Value): JsonSchemaValue {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number" ? value : null;
}

/**
 * The list of tools as text, sorted by name: number and name, then the description's first line.
 * The original shows it to people, not to models.
 */
export function toolList(tools: readonly ToolSummary[], descriptions: ToolDescriptions): string {
  const offers = tools.map((tool) => toolOffer(tool, descriptions).function);
  offers.sort((a, b) => (a.name < b.name ? -1 : 1));
  return offers
    .map(({ name, description }, i) => `${i + 1}. ${name}\n${description.split("\n")[0]}`)
    .join("\n\n");
}
