import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { crashPoint, OptionError, type OutcomeCounts, type SourceFingerprint } from "@matrix/core";
import type { RunConfig } from "./config/run-config.ts";

/** `manifest.json` of a run folder, format 1. */
export interface Manifest {
  readonly format: "matrix-run";
  readonly v: 1;
  readonly run: string;
  readonly createdAt: string;
  /** Processes that worked on the run so far. */
  readonly epoch: number;
  /** The config, resolved; its hash is what `resume` compares. */
  readonly config: RunConfig;
  readonly configHash: string;
  readonly data: SourceFingerprint;
  /** Present once every row had its record. */
  readonly completed?: { readonly at: string; readonly records: OutcomeCounts };
}

/** Where the parts of a run lie. */
export interface RunFolder {
  readonly path: string;
  readonly manifest: Manifest;
}

const manifestName = "manifest.json";

export function journalFolder(runDir: string): string {
  return join(runDir, "journal");
}

/** What a process locks while it works on a run. */
export function lockedPath(runDir: string): string {
  return join(runDir, "run");
}

/** Hash of what a resumed run must not change. */
export function configHash(config: RunConfig): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex");
}

/** Makes a run's folder. @throws {OptionError} where it holds a run already, or cannot be written. */
export async function createRunFolder(
  config: RunConfig,
  data: SourceFingerprint,
  now: Date,
): Promise<RunFolder> {
  const path = resolve(config.run.dir);
  if (await exists(join(path, manifestName))) {
    throw new OptionError(
      `folder ${config.run.dir} holds a run already; go on with it: matrix resume ${config.run.dir}, or choose another run.dir`,
    );
  }
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new OptionError(
      `folder ${config.run.dir} cannot be made: ${(cause as Error).message}; choose another run.dir`,
      { cause },
    );
  }
  const manifest: Manifest = {
    format: "matrix-run",
    v: 1,
    run: config.run.id,
    createdAt: now.toISOString(),
    epoch: 1,
    config,
    configHash: configHash(config),
    data,
  };
  await writeManifest(path, manifest);
  return { path, manifest };
}

/** Opens the folder of a run named by its id or by its path. @throws {OptionError} where there is none. */
export async function openRunFolder(run: string): Promise<RunFolder> {
  const candidates = [resolve(run), resolve("runs", run)];
  for (const path of candidates) {
    if (!(await exists(join(path, manifestName)))) continue;
    return { path, manifest: await readManifest(path) };
  }
  throw new OptionError(`no run "${run}": neither ${candidates.join(" nor ")} holds a ${manifestName}`);
}

async function readManifest(path: string): Promise<Manifest> {
  const file = join(path, manifestName);
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(file, "utf8")) as Manifest;
  } catch (cause) {
    throw new OptionError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (manifest.format !== "matrix-run" || manifest.v !== 1) {
    throw new OptionError(`${file} is not a run manifest of version 1; it may come from a newer matrix`);
  }
  return manifest;
}

/** Replaces the manifest in one step: a reader sees the old one or the new one. */
export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  const temporary = join(path, `.${manifestName}.${randomBytes(4).toString("hex")}`);
  await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  crashPoint("manifest.written");
  await rename(temporary, join(path, manifestName));
  crashPoint("manifest.renamed");
}

/** How a person names the run in the next command: its id where `runs/` has it, else its folder. */
export function runName({ path, manifest }: RunFolder): string {
  return path === resolve("runs", manifest.run)
    ? manifest.run
    : basename(path) === path
      ? path
      : relativeTo(path);
}

function relativeTo(path: string): string {
  const here = `${process.cwd()}/`;
  return path.startsWith(here) ? path.slice(here.length) : path;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
