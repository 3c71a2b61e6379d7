import { existsSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type EntryManifest, packageEntry } from "./package-entry.ts";

/** A pack that is installed, as its package's manifest tells of it. No code of it has run. */
export interface FoundPack {
  readonly name: string;
  /** Name and version of the npm package that brings it. */
  readonly package: string;
  readonly version: string;
  /** Folder of its configs; undefined where it has none. */
  readonly conf: string | undefined;
  /** Where its code is (undefined where the package exports nothing), and the name it is exported under. */
  readonly entry: string | undefined;
  readonly exportName: string;
}

interface Manifest extends EntryManifest {
  readonly name?: string;
  readonly version?: string;
  readonly keywords?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly matrix?: { readonly packs?: Readonly<Record<string, string>>; readonly conf?: string };
}

/** In package.json: `"keywords": ["matrix-pack"], "matrix": { "packs": { NAME: EXPORT }, "conf": FOLDER }`. */
const keyword = "matrix-pack";

/**
 * Finds the packs that the projects around these folders depend on (or are), then those that come with the command; the
 * first of a name counts. Reads manifests only.
 */
export function discoverPacks(...folders: readonly string[]): FoundPack[] {
  const own = dirname(findPackageJSON(import.meta.url)!);
  const projects = folders.flatMap((folder) => projectOf(folder) ?? []);
  const found = [...new Set([...projects, own])].flatMap(packsAround);
  return found.filter((pack, index) => found.findIndex(({ name }) => name === pack.name) === index);
}

/** The nearest folder with a package.json, from `folder` upwards. */
function projectOf(folder: string): string | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    if (existsSync(join(here, "package.json"))) return here;
    if (here === dirname(here)) return undefined;
  }
}

function packsAround(folder: string): FoundPack[] {
  const manifest = readManifest(folder);
  if (manifest === undefined) return [];
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return [...packsIn(folder), ...names.flatMap((name) => packsIn(folderOf(name, folder)))];
}

/** Undefined where a dependency is not installed: that is no concern of ours unless its pack is asked for. */
function folderOf(name: string, from: string): string | undefined {
  try {
    const path = findPackageJSON(name, pathToFileURL(join(from, "package.json")));
    return path === undefined ? undefined : dirname(path);
  } catch {
    return undefined;
  }
}

function packsIn(folder: string | undefined): FoundPack[] {
  const manifest = folder === undefined ? undefined : readManifest(folder);
  if (folder === undefined || !manifest?.matrix) return [];
  if (!Array.isArray(manifest.keywords) || !manifest.keywords.includes(keyword)) return [];
  const { packs = {}, conf } = manifest.matrix;
  return Object.entries(packs).map(([name, exportName]) => ({
    name,
    package: manifest.name ?? folder,
    version: manifest.version ?? "",
    conf: typeof conf === "string" ? join(folder, conf) : undefined,
    entry: packageEntry(folder, manifest),
    exportName,
  }));
}

function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}
