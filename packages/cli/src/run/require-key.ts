import { OptionError } from "@matrix/core";
import type { LlmConfig } from "../config/config-schema.ts";

/** @throws {OptionError} where a config names the variable of a key and the variable is not set; its value is never told */
export function requireKey(llm: LlmConfig, env: Readonly<Record<string, string | undefined>>): void {
  const problem = missingKey(llm, env);
  if (problem !== undefined) throw new OptionError(`${problem}; set it, or name another`);
}

/** What is missing, if anything. Local servers ask for no key, so only a variable that was named has to be there. */
export function missingKey(
  llm: LlmConfig,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (llm.kind !== "openai" || llm.api_key_env === null || env[llm.api_key_env]?.trim()) return undefined;
  return `environment variable ${llm.api_key_env} is not set; llm.api_key_env says that it holds the key`;
}
