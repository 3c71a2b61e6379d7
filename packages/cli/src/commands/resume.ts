import { OptionError } from "@matrix/core";
import { claimFolder } from "../claim-run-folder.ts";
import { changesBetween } from "../config/changes-between.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { settle } from "../config/settle.ts";
import { executeRun } from "../execute-run.ts";
import { exitCode } from "../exit-codes.ts";
import { hashOf, type Manifest, readManifest } from "../manifest.ts";
import { discoverPacks } from "../packs/discover-packs.ts";
import { loadPack } from "../packs/load-pack.ts";
import { sourceOf } from "../prepare-run.ts";
import { openRunFolder, type RunFolder, runName } from "../run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { finish } from "./finish.ts";
import type { RunCommandOptions } from "./run.ts";

/** Options of `matrix resume`. */
export interface ResumeCommandOptions extends RunCommandOptions {
  /** Goes on although the config or the pack's package is another than the one the run began with. */
  readonly allowChange: boolean;
}

/** `matrix resume RUN [key=value…]`: goes on where the run stood. @returns the exit code. */
export async function resumeCommand(
  run: string,
  overrides: readonly string[],
  options: ResumeCommandOptions,
): Promise<number> {
  const { path } = await openRunFolder(run);
  const claim = await claimFolder(path);
  try {
    // Read once nobody else can change it.
    return await resume({ path, manifest: await readManifest(path) }, overrides, options);
  } finally {
    await claim.release();
  }
}

async function resume(
  { path, manifest }: RunFolder,
  overrides: readonly string[],
  options: ResumeCommandOptions,
): Promise<number> {
  if (manifest.completed) {
    stderrTalk.say(
      `run ${manifest.run} is already complete; look at it: matrix stats ${runName({ path, manifest })}`,
    );
    return exitCode.ok;
  }
  const changed = await changedManifest(manifest, overrides);
  refuseChanges(manifest, changed, options.allowChange);
  const { config } = changed;
  const pack = await loadPack(config.pack, discoverPacks(process.cwd()));
  const source = sourceOf(config);
  const data = await source.fingerprint();
  if (data.fingerprint !== manifest.data.fingerprint) {
    throw new OptionError(
      `the data set has changed since run ${manifest.run} began: it was ${manifest.data.description}, it is ${data.description}; ` +
        "put the old data back, or begin a new run",
    );
  }
  const folder = { path, manifest: { ...changed, epoch: manifest.epoch + 1 } };
  return finish(folder, pack, await executeRun(folder, pack, source, stderrTalk), options);
}

/** The manifest as it would be with these overrides and the packages that are installed now. */
async function changedManifest(manifest: Manifest, overrides: readonly string[]): Promise<Manifest> {
  const { pack, run } = manifest.config;
  const found = discoverPacks(process.cwd()).find(({ name }) => name === pack);
  const plugin = found === undefined ? manifest.plugin : { package: found.package, version: found.version };
  if (overrides.length === 0) return { ...manifest, plugin };
  const { configName, configDirs, overrides: before } = manifest.composedFrom;
  const loaded = await new RunConfigs(configDirs).load(configName, [...before, ...overrides]);
  // The run keeps its name and its place.
  const settled = settle(loaded.config, new Date());
  const config = { ...settled, run: { ...settled.run, id: run.id, dir: run.dir } };
  return {
    ...manifest,
    plugin,
    config,
    configHash: hashOf(config),
    composedFrom: { configName, configDirs, overrides: [...before, ...overrides] },
  };
}

function refuseChanges(before: Manifest, now: Manifest, allowed: boolean): void {
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
  stderrTalk.warn(`run ${before.run} goes on changed: ${changes.join("; ")}`);
}
