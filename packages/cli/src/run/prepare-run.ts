import type { AnyWorkloadPack } from "@matrix/core";
import { checkPartsFit } from "../config/parts-that-fit.ts";
import type { LoadedConfig } from "../config/run-configs.ts";
import { type SettledConfig, settle } from "../config/settle.ts";
import { dataError } from "../data-error.ts";
import { type DataSet, DataSets } from "../data-sets.ts";
import type { FoundPack } from "../packs/discover-packs.ts";
import { chatModel } from "./chat-model.ts";
import { modelsFor } from "./models-for.ts";
import { requireKey } from "./require-key.ts";

type AnyWorkload = ReturnType<AnyWorkloadPack["create"]>;

/** A run of which all is known that can be known without a model or a folder. */
export interface PreparedRun {
  readonly config: SettledConfig;
  readonly pack: AnyWorkloadPack;
  readonly plugin: FoundPack;
  readonly workload: AnyWorkload;
  readonly data: DataSet;
}

/** What a run is prepared with. */
export interface Preparation {
  readonly now: Date;
  /** Folder that relative paths start from. Default: the current one. */
  readonly folder?: string;
  /** Data sets that were looked at already. */
  readonly dataSets?: DataSets;
}

/**
 * Finds what keeps a run from beginning, as far as no model need be asked for it.
 *
 * @throws {DataError} where the data set, or what the pack needs, cannot be read; {OptionError} for options that do not fit together.
 */
export async function prepareRun(
  { config: composedConfig, pack, found, composed }: LoadedConfig,
  { now, folder = process.cwd(), dataSets = new DataSets() }: Preparation,
): Promise<PreparedRun> {
  checkPartsFit(composedConfig);
  const config = settle(composedConfig, pack.options, now, folder);
  const data = await dataSets.open(config, pack).catch(async (error: unknown) => {
    throw config.data.kind === "pack" ? error : await dataError(error, config.data.path, composed);
  });
  const models = modelsFor(pack, config, chatModel(config.llm, "http://127.0.0.1"));
  if (Object.keys(models).length > 0) requireKey(config.llm, process.env);
  const workload: AnyWorkload = pack.create(config.workload);
  await workload.open?.({ signal: new AbortController().signal });
  return { config, pack, plugin: found, workload, data };
}
