import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Domain } from "../src/domains/domain.ts";
import { descriptionsFromTools } from "../src/environment/tool-descriptions.ts";
import { toolList } from "../src/environment/tool-schema.ts";
import { Tau2Error } from "../src/tau2-error.ts";
import { codePointLength } from "../src/value/code-points.ts";
import type { Dictionary, Value } from "../src/value/value.ts";
import { toolsOf } from "./check-tools.ts";
import { difference } from "./difference.ts";
import { goldenDomain } from "./domains.ts";
import { textField } from "./fields.ts";
import { readVectors } from "./lossless-vector.ts";

/** `policy/`: policy and tools of a domain, alone or with a user. */
export async function checkPolicy(
  vector: Dictionary,
  dataDir: string,
  file: string,
): Promise<string | undefined> {
  const domain = await goldenDomain(dataDir, textField(vector, "domain"));
  const solo = vector.get("solo_mode") === true;
  if (vector.has("error")) return difference(vector.get("error") ?? null, refusal(domain, solo), "error");
  const environment = domain.environment({ solo });
  const names = (side: "assistant" | "user") => toolsOf(environment, side).map((tool) => tool.name);
  const actual: Record<string, Value> = {
    policy_sha256: createHash("sha256").update(environment.policy).digest("hex"),
    policy_chars: BigInt(codePointLength(environment.policy)),
    env_domain_name: environment.domain,
    tool_order: names("assistant"),
    user_tool_order: environment.user === undefined ? null : names("user"),
  };
  for (const [name, value] of Object.entries(actual)) {
    const found = vector.has(name) ? difference(vector.get(name) ?? null, value, name) : undefined;
    if (found !== undefined) return found;
  }
  return checkToolLists(vector, domain, file);
}

function refusal(domain: Domain, solo: boolean): Value {
  try {
    domain.environment({ solo });
    return null;
  } catch (error) {
    if (error instanceof Tau2Error) return error.message;
    throw error;
  }
}

/** The lists quote upstream's descriptions: with those where the vectors have them, else by their numbers and names. */
function checkToolLists(vector: Dictionary, domain: Domain, file: string): string | undefined {
  const upstream = upstreamDescriptions(domain, join(dirname(dirname(file)), "tools"));
  const environment = domain.environment();
  for (const side of ["assistant", "user"] as const) {
    const expected = vector.get(`tools_description_${side}`) ?? null;
    const tools = toolsOf(environment, side);
    const descriptions = (upstream ?? domain.descriptions)[side];
    const actual = side === "user" && environment.user === undefined ? null : toolList(tools, descriptions);
    const found =
      upstream === undefined
        ? difference(namesIn(expected), namesIn(actual), `names of ${side} tools`)
        : difference(expected, actual, `tools_description_${side}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function upstreamDescriptions(domain: Domain, folder: string): Domain["descriptions"] | undefined {
  const stem = domain.name.replace("-workflow", "");
  const name = existsSync(folder) ? readdirSync(folder).find((each) => each.startsWith(stem)) : undefined;
  if (name === undefined) return undefined;
  return descriptionsFromTools(readVectors(join(folder, name)).join("\n"), stem);
}

function namesIn(list: Value): Value {
  return typeof list === "string" ? [...list.matchAll(/^\d+\. \w+$/gm)].map(([line]) => line) : list;
}
