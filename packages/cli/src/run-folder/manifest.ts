import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OptionError, type OutcomeCounts, type SourceFingerprint } from "@matrix/core";
import type { PlacedRequest } from "../config/config-request.ts";
import type { SettledConfig } from "../config/settle.ts";
import type { FoundPack } from "../packs/discover-packs.ts";
import { manifestName } from "./folder-marks.ts";
import { replaceFile } from "./replace-file.ts";
import { currentTerm } from "./run-term.ts";

/** `manifest.json` of a run folder, format 1. It is there from the moment on from which rows may be taken. */
export interface Manifest {
  readonly format: "matrix-run";
  readonly v: 1;
  readonly run: string;
  readonly createdAt: string;
  /** Processes that worked on the run so far. */
  readonly epoch: number;
  /** The config, composed and resolved. */
  readonly config: SettledConfig;
  /** SHA-256 of the config. */
  readonly configHash: string;
  /** What made the config. */
  readonly composedFrom: PlacedRequest;
  /** The npm package that brought the pack. */
  readonly plugin: { readonly package: string; readonly version: string };
  readonly data: SourceFingerprint;
  /** Present once every row had its record. */
  readonly completed?: {
    readonly at: string;
    readonly records: OutcomeCounts;
    /** The {@link currentTerm} that completed it; absent: 0. */
    readonly term?: number;
  };
}

/** What makes a new run. */
export interface NewRun {
  readonly config: SettledConfig;
  readonly composedFrom: Manifest["composedFrom"];
  readonly plugin: FoundPack;
  readonly data: SourceFingerprint;
}

/** What a new run's manifest says. */
export function newManifest({ config, composedFrom, plugin, data }: NewRun, now: Date): Manifest {
  return {
    format: "matrix-run",
    v: 1,
    run: config.run.id,
    createdAt: now.toISOString(),
    epoch: 1,
    config,
    configHash: hashOf(config),
    composedFrom,
    plugin: { package: plugin.package, version: plugin.version },
    data,
  };
}

/** SHA-256 of a config. */
export function hashOf(config: SettledConfig): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex");
}

/** @throws {OptionError} where it is none, or one of another version. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, manifestName);
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(file, "utf8")) as Manifest;
  } catch (cause) {
    throw new OptionError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (manifest?.format !== "matrix-run" || manifest.v !== 1) {
    throw new OptionError(`${file} is not a run manifest of version 1; it may come from a newer matrix`);
  }
  // Said by a runner after another one had taken over, it is not for it to say.
  const { completed, ...going } = manifest;
  return completed && (completed.term ?? 0) < (await currentTerm(folder)) ? going : manifest;
}

/** Replaces the manifest in one step: a reader sees the old one or the new one. @throws {StorageError} */
export function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  return replaceFile(folder, manifestName, `${JSON.stringify(manifest, null, 2)}\n`, "manifest");
}
