import { basename, join, resolve } from "node:path";
import { isAddress } from "../address.ts";
import { absolutePaths } from "./absolute-paths.ts";
import { baseSchema, type OffloadConfig, type RunConfig } from "./config-schema.ts";

/** A config whose run has a name and a place. Its paths are absolute: a run is resumed from any folder. */
export type SettledConfig = RunConfig & { readonly run: { readonly id: string; readonly dir: string } };

/**
 * Fills in the name and place of a run that follow from each other or from the time. Relative paths start from `folder`.
 *
 * @param options schema of the pack's options, which says which of them are paths.
 */
export function settle(config: RunConfig, options: object, now: Date, folder: string): SettledConfig {
  const { run, data, output, workload } = config;
  return {
    ...config,
    run: { ...run, ...nameAndPlace(run, now) },
    data: data.kind === "pack" || isAddress(data.path) ? data : { ...data, path: resolve(folder, data.path) },
    offload: placedOffload(config.offload, folder),
    output: { ...output, path: placed(output.path, folder), parquet: placed(output.parquet, folder) },
    ...(config.launcher === undefined
      ? {}
      : { launcher: absolutePaths(config.launcher, launcherSchema, folder) }),
    workload: absolutePaths(workload, options, folder),
  };
}

const launcherSchema: object = baseSchema.properties.launcher;

function placed(path: string | null, folder: string): string | null {
  return path === null ? null : resolve(folder, path);
}

/** The store part of a config, its paths absolute. */
export function placedOffload(offload: OffloadConfig, folder: string): OffloadConfig {
  const schema: object = baseSchema.properties.offload;
  return absolutePaths(offload, schema, folder);
}

/** Name and place of a run, each from the other or from the time where it is not given. */
export function nameAndPlace(
  { id: given, dir }: Pick<RunConfig["run"], "id" | "dir">,
  now: Date,
): { readonly id: string; readonly dir: string } {
  const id = given ?? (dir === null ? timeStamp(now) : runIdFrom(basename(resolve(dir))));
  return { id, dir: dir ?? join("runs", id) };
}

function runIdFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  return id.slice(0, 64) || "run";
}

function timeStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
}
