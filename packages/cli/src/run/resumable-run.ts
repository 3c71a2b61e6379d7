import { type AnyWorkloadPack, OptionError, type RowSource } from "@matrix/core";
import { changesBetween } from "../config/changes-between.ts";
import { checkPartsFit } from "../config/parts-that-fit.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { settle } from "../config/settle.ts";
import { sourceOf } from "../data-sets.ts";
import { discoverPacks } from "../packs/discover-packs.ts";
import { installedPack } from "../packs/load-pack.ts";
import { hashOf, type Manifest } from "../run-folder/manifest.ts";
import type { RunFolder } from "../run-folder/run-folder.ts";
import type { Talk } from "../talk.ts";

/** How a run goes on. */
export interface ResumeOptions {
  /** Changes of its config. */
  readonly overrides: readonly string[];
  /** Goes on although the config or the pack's package is another than the one the run began with. */
  readonly allowChange: boolean;
  readonly talk: Talk;
}

/** A run that can go on. */
export interface ResumableRun {
  readonly folder: RunFolder;
  readonly pack: AnyWorkloadPack;
  readonly source: RowSource;
}

/**
 * Finds out what a run that is not complete goes on with. The caller holds the folder.
 *
 * @throws {OptionError} where its data set has changed, or its config and nobody said that it may.
 */
export async function resumableRun(
  { path, manifest }: RunFolder,
  { overrides, allowChange, talk }: ResumeOptions,
): Promise<ResumableRun> {
  const changed = await changedManifest(manifest, overrides);
  refuseChanges(manifest, changed, allowChange, talk);
  const { config } = changed;
  checkPartsFit(config);
  const pack = await installedPack(changed);
  const source = sourceOf(config, pack);
  const data = await source.fingerprint();
  if (data.fingerprint !== manifest.data.fingerprint) {
    throw new OptionError(
      `the data set has changed since run ${manifest.run} began: it was ${manifest.data.description}, it is ${data.description}; ` +
        "put the old data back, or begin a new run",
    );
  }
  return { folder: { path, manifest: { ...changed, epoch: manifest.epoch + 1 } }, pack, source };
}

/** The manifest as it would be with these overrides and the packages that are installed now. */
async function changedManifest(manifest: Manifest, overrides: readonly string[]): Promise<Manifest> {
  const { pack, run } = manifest.config;
  const { configName, configDirs, overrides: before, folder } = manifest.composedFrom;
  const places = [process.cwd(), folder];
  const found = discoverPacks(...places).find(({ name }) => name === pack);
  const plugin = found === undefined ? manifest.plugin : { package: found.package, version: found.version };
  if (overrides.length === 0) return { ...manifest, plugin };
  const all = [...before, ...overrides];
  const loaded = await new RunConfigs(configDirs, places).load(configName, all);
  // The run keeps its name and its place.
  const settled = settle(loaded.config, loaded.pack.options, new Date(), folder);
  const config = { ...settled, run: { ...settled.run, id: run.id, dir: run.dir } };
  return {
    ...manifest,
    plugin,
    config,
    configHash: hashOf(config),
    composedFrom: { ...manifest.composedFrom, overrides: all },
  };
}

function refuseChanges(before: Manifest, now: Manifest, allowed: boolean, talk: Talk): void {
  const changes = [
    ...changesBetween(before.plugin, now.plugin, "plugin"),
    ...changesBetween(before.config, now.config, ""),
  ];
  if (changes.length === 0) return;
  if (!allowed) {
    throw new OptionError(
      `run ${before.run} began with another config: ${changes.join("; ")}. Resume it unchanged, or say --allow-change: rows in flight then go on under the new one`,
    );
  }
  talk.warn(`run ${before.run} goes on changed: ${changes.join("; ")}`);
}
