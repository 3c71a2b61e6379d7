import type { ChatModel } from "@matrix/core";
import { openAiChatModel } from "@matrix/llm";
import { durationMs } from "./config/duration.ts";
import type { RunConfig } from "./config/run-config.ts";

/** The model that a run's roles ask: the simulator where its address is given, else what the config names. */
export function chatModel({ llm }: RunConfig, simulatorUrl: string | undefined): ChatModel {
  return openAiChatModel({
    name: "llm",
    model: llm.model,
    baseUrl:
      simulatorUrl === undefined ? llm.base_url.split(",").map((url) => url.trim()) : `${simulatorUrl}/v1`,
    maxConcurrency: llm.max_concurrency,
    outageTimeoutMs: durationMs(llm.outage_timeout),
    ...keyOf(llm, simulatorUrl),
  });
}

/** A variable that the user named must be there; the usual one may be missing, as local servers ask for no key. */
function keyOf(
  { api_key_env }: RunConfig["llm"],
  simulatorUrl: string | undefined,
): { apiKeyEnv?: string | null } {
  if (simulatorUrl !== undefined) return { apiKeyEnv: null };
  return api_key_env === "" ? {} : { apiKeyEnv: api_key_env };
}
