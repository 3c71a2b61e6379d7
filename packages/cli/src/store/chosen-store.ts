import { access } from "node:fs/promises";
import { type OffloadStore, OptionError } from "@matrix/core";
import type { ConfigRequest } from "../config/config-request.ts";
import type { OffloadConfig } from "../config/config-schema.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { placedOffload } from "../config/settle.ts";
import { fromHere, openRunFolder } from "../run-folder/run-folder.ts";
import { openOffloadStore, type StoreConfig } from "./open-offload-store.ts";

/** Which store a person means: that of a run, or that of a config. */
export interface StoreChoice {
  readonly request: ConfigRequest;
  /** A run's id, or its folder. */
  readonly run?: string;
}

/** A store to be looked at. */
export interface ChosenStore {
  readonly store: OffloadStore;
  /** Kind and place, for a person. */
  readonly description: string;
}

/** Opens the store that a person means, which must be one that outlives its process. @throws {OptionError} */
export async function openChosenStore(choice: StoreChoice): Promise<ChosenStore> {
  const config = await configOf(choice);
  if (config === undefined || config.kind === "none") {
    throw new OptionError("there is no offload store: offload=none; name one, such as offload=fs");
  }
  if (config.kind === "memory") {
    throw new OptionError("offload=memory is gone with its process: there is nothing to look at");
  }
  // Opening makes the folder, which is right for a run, and hides a typing error here.
  if (config.kind === "fs" && !(await isThere(config.folder))) {
    throw new OptionError(`folder ${fromHere(config.folder)} does not exist; check offload.folder`);
  }
  return { store: await openOffloadStore(config), description: descriptionOf(config) };
}

async function configOf({ request, run }: StoreChoice): Promise<OffloadConfig | undefined> {
  // A manifest written before stores could be named says nothing.
  if (run !== undefined) return (await openRunFolder(run)).manifest.config.offload;
  const { configName, configDirs, overrides } = request;
  const { offload } = await new RunConfigs(configDirs).loadSections(configName, overrides, ["offload"]);
  return placedOffload(offload, process.cwd());
}

function descriptionOf(config: StoreConfig): string {
  switch (config.kind) {
    case "memory":
      return "memory";
    case "fs":
      return `folder ${fromHere(config.folder)}`;
    case "redis":
      return `${config.url}, keys ${config.key_prefix}:…`;
    case "s3":
      return `bucket ${config.bucket}, keys ${config.prefix}…`;
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
