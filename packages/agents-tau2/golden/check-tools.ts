import type { Environment } from "../src/environment/environment.ts";
import { descriptionsFromTools } from "../src/environment/tool-descriptions.ts";
import { mutatesState } from "../src/environment/tool-kinds.ts";
import { toolOffer } from "../src/environment/tool-schema.ts";
import type { ToolSummary } from "../src/environment/toolkit.ts";
import { jsonText } from "../src/value/json-text.ts";
import { parseJson } from "../src/value/parse-json.ts";
import { type Dictionary, isDictionary, isList, type Value } from "../src/value/value.ts";
import { difference } from "./difference.ts";
import { goldenDomain } from "./domains.ts";
import { textField } from "./fields.ts";

/** `tools/`: one tool as models see it. With our descriptions all else has to agree, with the vector's everything. */
export async function checkTool(vector: Dictionary, dataDir: string): Promise<string | undefined> {
  const domain = await goldenDomain(dataDir, textField(vector, "domain"));
  const side = vector.get("requestor") === "user" ? "user" : "assistant";
  const tool = toolsOf(domain.environment(), side).find((each) => each.name === vector.get("name"));
  if (tool === undefined) return `the domain has no tool "${vector.get("name")}" on this side`;
  const upstream = descriptionsFromTools(jsonText(vector), domain.name)[side];
  const schema = vector.get("openai_schema") ?? null;
  const ours = parseJson(JSON.stringify(toolOffer(tool, domain.descriptions[side])));
  const theirs = parseJson(JSON.stringify(toolOffer(tool, upstream)));
  const orders = difference(parameterNames(schema), parameterNames(ours), "order of parameters");
  return (
    difference(vector.get("tool_type") ?? null, tool.kind, "tool_type") ??
    difference(vector.get("mutates_state") ?? null, mutatesState(tool.kind), "mutates_state") ??
    difference(withoutDescriptions(schema), withoutDescriptions(ours), "schema") ??
    difference(schema, theirs, "schema with upstream's descriptions") ??
    orders ??
    (jsonText(schema) === jsonText(theirs) ? undefined : "keywords of the schema stand in another order")
  );
}

export function toolsOf(environment: Environment, side: "assistant" | "user"): readonly ToolSummary[] {
  return side === "user" ? (environment.user?.tools ?? []) : environment.agent.tools;
}

function parameterNames(schema: Value): Value {
  let at: Value = schema;
  for (const name of ["function", "parameters", "properties"])
    at = isDictionary(at) ? (at.get(name) ?? null) : null;
  return isDictionary(at) ? [...at.keys()] : null;
}

/** The schema without descriptions; a parameter may itself be called `description`. */
function withoutDescriptions(value: Value, names = false): Value {
  if (isList(value)) return value.map((item) => withoutDescriptions(item));
  if (!isDictionary(value)) return value;
  const kept = [...value].filter(
    ([key, member]) => names || key !== "description" || typeof member !== "string",
  );
  return new Map(
    kept.map(([key, member]) => [key, withoutDescriptions(member, key === "properties" || key === "$defs")]),
  );
}
