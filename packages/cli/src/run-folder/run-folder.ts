import { join, relative, resolve } from "node:path";
import { OptionError } from "@matrix/core";
import { shellWord } from "../shell-word.ts";
import { holdsRun, holdsSweep, manifestName } from "./folder-marks.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/** Where the parts of a run lie. */
export interface RunFolder {
  readonly path: string;
  readonly manifest: Manifest;
}

export function journalFolder({ path }: RunFolder): string {
  return join(path, "journal");
}

/** The records: in the run's folder, wherever that was moved to, unless the config names another place. */
export function outputPath({ path, manifest }: RunFolder): string {
  return manifest.config.output.path ?? join(path, "records.jsonl");
}

/** Folder of a sweep named by its id or by its path; undefined where there is none. */
export async function findSweep(name: string): Promise<string | undefined> {
  for (const path of placesOf(name)) if (await holdsSweep(path)) return path;
  return undefined;
}

/** Where what a person names may be: at a path, or below `runs/`. */
function placesOf(name: string): string[] {
  return [resolve(name), resolve("runs", name)];
}

/** Opens the folder of a run named by its id or by its path. @throws {OptionError} where there is none. */
export async function openRunFolder(run: string): Promise<RunFolder> {
  const candidates = placesOf(run);
  for (const path of candidates) {
    if (await holdsRun(path)) return { path, manifest: await readManifest(path) };
  }
  if ((await findSweep(run)) !== undefined) {
    throw new OptionError(`"${run}" is a sweep; name one of its jobs by its number: ${run}/0`);
  }
  throw new OptionError(`no run "${run}": neither ${candidates.join(" nor ")} holds a ${manifestName}`);
}

/** How a person names the run in the next command: its id where `runs/` has it, else its folder. */
export function runName({ path, manifest }: RunFolder): string {
  return path === resolve("runs", manifest.run) ? manifest.run : shellWord(fromHere(path));
}

/** How a person names a sweep in the next command, in the same way. */
export function sweepName(folder: string): string {
  const id = relative(resolve("runs"), folder);
  return /^[\w.-]+$/.test(id) && !id.startsWith("..") ? id : shellWord(fromHere(folder));
}

/** A path as a person would type it here: relative where that is below the current folder. */
export function fromHere(path: string): string {
  const typed = relative("", path);
  return typed === "" || typed.startsWith("..") ? path : typed;
}
