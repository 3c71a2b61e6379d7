import type { ComposedConfig } from "@matrix/config";
import type { AnyWorkloadPack, RowSource, SourceFingerprint } from "@matrix/core";
import { rowSourceFor } from "@matrix/data";
import { chatModel } from "./chat-model.ts";
import type { RunConfig } from "./config/config-schema.ts";
import type { LoadedConfig } from "./config/run-configs.ts";
import { type SettledConfig, settle } from "./config/settle.ts";
import { dataError } from "./data-error.ts";
import { modelsFor } from "./models-for.ts";

/** A run of which all is known that can be known without a model or a folder. */
export interface PreparedRun {
  readonly config: SettledConfig;
  readonly pack: AnyWorkloadPack;
  readonly source: RowSource;
  readonly data: SourceFingerprint;
}

/**
 * Finds what keeps a run from beginning, as far as no model need be asked for it.
 *
 * @throws {DataError} where the data set cannot be read; {OptionError} for options that do not fit together.
 */
export async function prepareRun(loaded: LoadedConfig, now: Date): Promise<PreparedRun> {
  const { pack, composed } = loaded;
  const config = settle(loaded.config, now);
  const { source, data } = await openData(config, composed);
  modelsFor(pack, config, chatModel(config.llm, "http://127.0.0.1"));
  pack.create(config.workload);
  return { config, pack, source, data };
}

async function openData(config: SettledConfig, composed: ComposedConfig) {
  try {
    const source = sourceOf(config);
    return { source, data: await source.fingerprint() };
  } catch (error) {
    throw await dataError(error, config.data.path, composed);
  }
}

/** The data set that a config names. */
export function sourceOf({ data }: RunConfig): RowSource {
  return rowSourceFor(data.path, { skip: data.skip, ...(data.limit === null ? {} : { limit: data.limit }) });
}
