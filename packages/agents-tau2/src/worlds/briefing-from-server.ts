import type { Briefing } from "../conversation/briefing.ts";
import { isSchema, type JsonSchema } from "../environment/json-schema.ts";
import type { ToolOffer } from "../environment/tool-schema.ts";
import { plainJson } from "../value/plain-json.ts";
import { type Dictionary, isDictionary, type Value } from "../value/value.ts";
import type { EnvironmentServer } from "./environment-server.ts";
import { EnvironmentServerError } from "./environment-server-error.ts";

/** Policy and tools as a server gives them. @throws {EnvironmentServerError} */
export async function briefingFrom(server: EnvironmentServer): Promise<Briefing> {
  const { signal } = new AbortController();
  const policy = await server.get("/api/v1/get_policy", signal);
  const tools = await server.get("/api/v1/get_tools", signal);
  if (typeof policy !== "string" || !isDictionary(tools)) {
    throw new EnvironmentServerError("environment server: policy is no text, or tools are no object");
  }
  const userTools = toolsIn(tools, "user_tools");
  return {
    policy,
    agentTools: toolsIn(tools, "tools"),
    // a domain without users' tools has none of them here
    userTools: userTools.length === 0 ? null : userTools,
  };
}

function toolsIn(tools: Dictionary, side: "tools" | "user_tools"): ToolOffer[] {
  const named = tools.get(side) ?? null;
  if (!isDictionary(named))
    throw new EnvironmentServerError(`environment server: get_tools has no "${side}"`);
  return [...named].map(([name, offer]) => toolOffer(name, offer));
}

function toolOffer(name: string, offer: Value): ToolOffer {
  const told = isDictionary(offer) ? offer.get("function") : undefined;
  const description = told !== undefined && isDictionary(told) ? told.get("description") : undefined;
  const parameters = told !== undefined && isDictionary(told) ? told.get("parameters") : undefined;
  return {
    type: "function",
    function: {
      name,
      description: typeof description === "string" ? description : name,
      parameters: schemaOf(parameters ?? null),
    },
  };
}

function schemaOf(parameters: Value): JsonSchema {
  const json = plainJson(parameters);
  return isSchema(json) ? json : {};
}
