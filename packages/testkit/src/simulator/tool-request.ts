import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { type Issue, valueIssue } from "./validation.ts";

export interface Tool {
  readonly name: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Json;
  /** As the request has it; the prompt shows it to the model. */
  readonly definition: Json;
}

export type ToolChoice =
  | { readonly kind: "none" | "auto" | "required" }
  | { readonly kind: "named"; readonly name: string };

/** Checks that look at the body before its fields are read. */
export function findToolMistake(body: JsonObject): Issue | undefined {
  const { tools, tool_choice: choice } = body;
  if (Array.isArray(tools) && tools.length === 0) {
    const message =
      "`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.";
    return valueIssue(message, body);
  }
  if (choice === undefined || choice === null || choice === "none") return undefined;
  if (!Array.isArray(tools)) return valueIssue("When using `tool_choice`, `tools` must be set.", body);
  if (!isJsonObject(choice)) return undefined;
  const name = nameOf(choice);
  return tools.some((tool) => isJsonObject(tool) && nameOf(tool) === name)
    ? undefined
    : valueIssue("The tool specified in `tool_choice` does not match any of the specified `tools`", body);
}

export function readTools(body: JsonObject): Tool[] {
  if (!Array.isArray(body.tools)) return [];
  return body.tools.flatMap((definition) => {
    const target = isJsonObject(definition) ? definition.function : undefined;
    if (!isJsonObject(target)) return [];
    return [{ name: String(target.name), parameters: target.parameters ?? {}, definition }];
  });
}

export function readToolChoice(body: JsonObject): ToolChoice {
  const { tools, tool_choice: choice } = body;
  if (!Array.isArray(tools) || choice === "none") return { kind: "none" };
  if (choice === "required") return { kind: "required" };
  const name = isJsonObject(choice) ? nameOf(choice) : undefined;
  return name === undefined ? { kind: "auto" } : { kind: "named", name };
}

function nameOf(holder: JsonObject): string | undefined {
  const target = holder.function;
  return isJsonObject(target) && typeof target.name === "string" ? target.name : undefined;
}
