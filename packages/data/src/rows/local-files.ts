import { type Dirent, statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, OptionError } from "@matrix/core";
import { dataErrorFrom } from "./data-file.ts";
import { hasKnownEnding, knownEndings } from "./endings.ts";
import { globBase, globMatcher, isGlob } from "./glob.ts";
import { localShard } from "./local-shard.ts";
import type { Shard } from "./shard.ts";

/**
 * The files that a path names: itself, all data files of a folder and of those below it, or those that a pattern matches;
 * sorted by their paths' code units. Names that begin with a dot (in folders also with `_`) are left out.
 *
 * @throws {DataError} where there are none; {OptionError} where a pattern matches a file that cannot be read.
 */
export async function localFiles(path: string): Promise<Shard[]> {
  if (await isFolder(path)) {
    const found = await filesBelow(path, (name) => !/^[._]/.test(name), Infinity);
    const data = found.filter(hasKnownEnding);
    if (data.length > 0) return data.sort(byCodeUnits).map(localShard);
    throw new DataError(`data set folder ${path} has no files that end in ${knownEndings}`);
  }
  if (!isGlob(path) || (await exists(path))) return [localShard(path)];
  const matches = globMatcher(path);
  const base = globBase(path);
  const depth = path.includes("**") ? Infinity : path.slice(base.length).split("/").filter(Boolean).length;
  const root = base === "" ? (path.startsWith("/") ? "/" : ".") : base;
  const hidden = /(^|\/)\./.test(path.slice(base.length));
  const found = await filesBelow(
    root,
    (name) => hidden || !name.startsWith("."),
    depth,
    base === "" ? "" : `${base}/`,
  );
  const matching = found.filter(matches).sort(byCodeUnits);
  if (matching.length === 0) throw new DataError(`data set ${path} matches no file; check the pattern`);
  const unknown = matching.find((name) => !hasKnownEnding(name));
  if (unknown !== undefined) {
    throw new OptionError(
      `data set ${path} matches ${unknown}, which has none of the endings known (${knownEndings}); narrow the pattern`,
    );
  }
  return matching.map(localShard);
}

/** Whether a folder lies there; false for what cannot be looked at. */
export function isFolderNow(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Files below a folder. Links to files count as files; links to folders are not followed, since they may lead in a circle. */
async function filesBelow(
  folder: string,
  wanted: (name: string) => boolean,
  depth: number,
  prefix = `${folder.replace(/\/+$/, "")}/`,
): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw dataErrorFrom(folder, error);
  }
  const files: string[] = [];
  for (const entry of entries) {
    if (!wanted(entry.name)) continue;
    const path = prefix + entry.name;
    if (entry.isDirectory()) {
      if (depth > 1)
        files.push(...(await filesBelow(join(folder, entry.name), wanted, depth - 1, `${path}/`)));
    } else if (entry.isFile() || (entry.isSymbolicLink() && !(await isFolder(path)))) files.push(path);
  }
  return files;
}

function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
