import { parseSize } from "@matrix/config";
import type { OffloadPolicy, OffloadStore } from "@matrix/core";
import type { OffloadConfig } from "../config/config-schema.ts";
import { openOffloadStore, type StoreConfig } from "./open-offload-store.ts";

/** What a run does with its store: options of `run()`, and the end of it. */
export interface RunOffload {
  readonly options: { readonly offload?: OffloadPolicy; readonly stepRecord?: OffloadStore };
  close(): Promise<void>;
}

/**
 * Opens what a run's config says of its store. A manifest written before stores could be named says nothing.
 *
 * @param mayRepeat whether the run's transport may deliver a message twice.
 * @throws as {@link openOffloadStore}
 */
export async function openRunOffload(
  config: OffloadConfig | undefined,
  mayRepeat: boolean,
  onTrouble: NonNullable<OffloadPolicy["onTrouble"]>,
): Promise<RunOffload> {
  if (config === undefined || config.kind === "none") return { options: {}, close: async () => {} };
  const store = await openOffloadStore(config);
  const keepsSteps = config.kind !== "memory" && (config.step_record ?? mayRepeat);
  return {
    options: {
      offload: policyOf(config, store, onTrouble),
      ...(keepsSteps ? { stepRecord: store } : {}),
    },
    close: () => store.close(),
  };
}

function policyOf(
  config: StoreConfig,
  store: OffloadStore,
  onTrouble: NonNullable<OffloadPolicy["onTrouble"]>,
): OffloadPolicy {
  const { fields, over_code_points: codePoints } = config;
  return {
    store,
    over: codePoints === null ? { bytes: parseSize(config.over, "offload.over") } : { codePoints },
    foldOverBytes: parseSize(config.fold_over, "offload.fold_over"),
    cacheBytes: parseSize(config.cache, "offload.cache"),
    keep: config.keep,
    onTrouble,
    ...(fields === null ? {} : { fields }),
  };
}
