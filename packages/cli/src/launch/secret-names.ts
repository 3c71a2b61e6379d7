import type { RunConfig } from "../config/config-schema.ts";

const ofAmazon = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/** Names of the environment variables whose values a run's processes need: those its config names, and those that are used where they are set. */
export function secretNames(
  {
    llm,
    transport,
    offload,
    data,
    launcher,
  }: Pick<RunConfig, "llm" | "transport" | "offload" | "data" | "launcher">,
  env: NodeJS.ProcessEnv,
): string[] {
  const isSet = (name: string) => Boolean(env[name]?.trim());
  const names: (string | null)[] = [...(launcher?.secrets ?? [])];
  if (llm.kind === "openai")
    names.push(llm.api_key_env ?? (isSet("OPENAI_API_KEY") ? "OPENAI_API_KEY" : null));
  if (transport.kind === "kafka") names.push(transport.sasl?.password_env ?? null);
  if (offload.kind === "redis") names.push(offload.password_env);
  if (offload.kind === "s3") {
    const { access_key_id_env: id, secret_access_key_env: key } = offload;
    names.push(...(id === null && key === null ? ofAmazon.filter(isSet) : [id, key]));
  }
  const path = data.kind === "file" ? data.path : "";
  if (path.startsWith("s3://")) names.push(...ofAmazon.filter(isSet));
  if (path.startsWith("hf://")) names.push(isSet("HF_TOKEN") ? "HF_TOKEN" : null);
  return [...new Set(names.filter((name) => name !== null))].sort();
}
