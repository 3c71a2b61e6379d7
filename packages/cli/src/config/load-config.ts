import { basename, join, resolve } from "node:path";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";
import { Type } from "typebox";
import { defaultsOf } from "./defaults.ts";
import { applyOverrides } from "./overrides.ts";
import { type RunConfig, runConfigSchema } from "./run-config.ts";

/**
 * The config of a run from its `key=value` arguments: defaults, then overrides, then what follows from them.
 *
 * @throws {OptionError} naming the key, its rule and the value.
 */
export function loadConfig(pack: AnyWorkloadPack, overrides: readonly string[], now: Date): RunConfig {
  const schema = Type.Object(
    { ...runConfigSchema.properties, workload: pack.options },
    { additionalProperties: false },
  );
  const tree = defaultsOf(schema);
  applyOverrides(tree, schema, overrides);
  const config = { ...tree, pack: pack.name } as unknown as RunConfig;

  config.run.id ||= config.run.dir ? runIdFrom(basename(resolve(config.run.dir))) : timeStamp(now);
  config.run.dir ||= join("runs", config.run.id);
  if (config.data.path === "")
    throw new OptionError("data.path is missing; give the data set, such as data.path=questions.jsonl");
  // A run is resumed from any folder: what its config names must not depend on where it began.
  config.data.path = resolve(config.data.path);
  if (config.output.path !== "") config.output.path = resolve(config.output.path);
  if (config.llm.kind === "simulator") config.llm.model ||= "simulator";
  else if (pack.models(config.workload).length > 0) requireEndpoint(config);
  return config;
}

function requireEndpoint({ llm }: RunConfig): void {
  for (const key of ["base_url", "model"] as const) {
    if (llm[key] !== "") continue;
    throw new OptionError(
      `llm.${key} is missing; give llm.base_url=http://HOST:PORT/v1 llm.model=NAME, or llm=simulator to try without a model server`,
    );
  }
}

function runIdFrom(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, "-")
      .replace(/^[^a-z0-9]+/, "")
      .slice(0, 64) || "run"
  );
}

function timeStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
}
