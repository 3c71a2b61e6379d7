/** Options of the packages behind the command, as a person types them. */
const keys: ReadonlyMap<string, string> = new Map([
  ["apiKeyEnv", "llm.api_key_env"],
  ["data_dir", "workload.data_dir"],
  ["baseUrl", "llm.base_url"],
  ["passwordEnv", "offload.password_env"],
  ["keyPrefix", "offload.key_prefix"],
  ["ttlMs", "offload.ttl"],
  ["hopTimeoutMs", "run.hop_timeout"],
  ["maxConcurrency", "llm.max_concurrency"],
  ["maxInFlight", "run.max_in_flight"],
  ["outageTimeoutMs", "llm.outage_timeout"],
  ["rowTimeoutMs", "run.row_timeout"],
  ["stallTimeoutMs", "run.stall_timeout"],
]);

const names = new RegExp(`(?<![.\\w])(?:${[...keys.keys()].join("|")})\\b`, "g");

/** An error's text with options as keys of a config: `correct baseUrl` → `correct llm.base_url`. */
export function inKeys(text: string): string {
  return text.replace(names, (name) => keys.get(name)!);
}
