import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OptionError, type OutcomeCounts } from "@matrix/core";
import type { PlacedRequest } from "../config/config-request.ts";
import { sweepManifestName } from "../run-folder/folder-marks.ts";
import { replaceFile } from "../run-folder/replace-file.ts";

/** How a job of a sweep stands. */
export type JobStatus =
  /** Not begun. */
  | "waiting"
  /** Begun; a process may be at it, or may have died at it. */
  | "running"
  /** Every row has its record. */
  | "complete"
  /** Stopped by a signal; it can go on. */
  | "stopped"
  /** Ended early or could not begin; `error` says why. It can be tried again. */
  | "failed";

/** One job of a sweep. */
export interface SweepJob {
  /** Id of its run. */
  readonly run: string;
  /** Below the sweep's folder. */
  readonly folder: string;
  /** Beside its name and place, which the sweep gives it. */
  readonly overrides: readonly string[];
  /** SHA-256 of its config, as it was when the sweep began. */
  readonly configHash: string;
  readonly status: JobStatus;
  readonly records?: OutcomeCounts;
  /** The pack's figures. */
  readonly metrics?: { readonly [name: string]: number };
  readonly error?: string;
}

/** `sweep.json` of a sweep's folder, format 1. */
export interface SweepManifest {
  readonly format: "matrix-sweep";
  readonly v: 1;
  readonly sweep: string;
  readonly createdAt: string;
  /** What made the jobs. */
  readonly composedFrom: PlacedRequest;
  readonly jobs: readonly SweepJob[];
}

/** @throws {OptionError} where it is none, or one of another version. */
export async function readSweepManifest(folder: string): Promise<SweepManifest> {
  const file = join(folder, sweepManifestName);
  let manifest: SweepManifest;
  try {
    manifest = JSON.parse(await readFile(file, "utf8")) as SweepManifest;
  } catch (cause) {
    throw new OptionError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (manifest?.format !== "matrix-sweep" || manifest.v !== 1 || !Array.isArray(manifest.jobs)) {
    throw new OptionError(`${file} is not a sweep of version 1; it may come from a newer matrix`);
  }
  return manifest;
}

/** Replaces it in one step: a reader sees the old one or the new one. @throws {StorageError} */
export function writeSweepManifest(folder: string, manifest: SweepManifest): Promise<void> {
  return replaceFile(folder, sweepManifestName, `${JSON.stringify(manifest, null, 2)}\n`, "sweep");
}
