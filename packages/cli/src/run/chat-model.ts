import { parseDuration } from "@matrix/config";
import { type OpenAiChatModel, openAiChatModel } from "@matrix/llm";
import type { LlmConfig } from "../config/config-schema.ts";

const noLimitMs = 24 * 60 * 60_000;

/** The model that a run's roles ask; undefined where they ask none. */
export function chatModel(llm: LlmConfig, simulatorUrl: string | undefined): OpenAiChatModel | undefined {
  if (llm.kind === "none") return undefined;
  return openAiChatModel({
    name: "llm",
    model: llm.model,
    maxConcurrency: llm.max_concurrency,
    // A role's own limit and run.hop_timeout say how long a call may take.
    timeoutMs: noLimitMs,
    outageTimeoutMs: parseDuration(llm.outage_timeout, "llm.outage_timeout"),
    ...endpoint(llm, simulatorUrl),
  });
}

/** A key's variable that the user named must be there; the usual one may be missing, as local servers ask for no key. */
function endpoint(llm: Exclude<LlmConfig, { kind: "none" }>, simulatorUrl: string | undefined) {
  if (llm.kind === "simulator") return { baseUrl: `${simulatorUrl}/v1`, apiKeyEnv: null };
  const baseUrl =
    typeof llm.base_url === "string" ? llm.base_url.split(",").map((url) => url.trim()) : llm.base_url;
  return { baseUrl, ...(llm.api_key_env === null ? {} : { apiKeyEnv: llm.api_key_env }) };
}
