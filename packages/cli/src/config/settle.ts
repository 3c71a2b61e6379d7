import { basename, join, resolve } from "node:path";
import type { RunConfig } from "./config-schema.ts";

/** A config whose run has a name and a place. Its paths are absolute: a run is resumed from any folder. */
export type SettledConfig = RunConfig & { readonly run: { readonly id: string; readonly dir: string } };

/** Fills in the name and place of a run that follow from each other or from the time. */
export function settle(config: RunConfig, now: Date): SettledConfig {
  const { run, data, output } = config;
  const id = run.id ?? (run.dir === null ? timeStamp(now) : runIdFrom(basename(resolve(run.dir))));
  return {
    ...config,
    run: { ...run, id, dir: run.dir ?? join("runs", id) },
    data: { ...data, path: resolve(data.path) },
    output: { ...output, path: output.path === null ? null : resolve(output.path) },
  };
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
