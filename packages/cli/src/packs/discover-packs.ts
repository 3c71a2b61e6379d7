import { existsSync, readFileSync } from "node:fs";
import { createRequire, findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** A pack that is installed, as its package's manifest tells of it. No code of it has run. */
export interface FoundPack {
  readonly name: string;
  /** Name and version of the npm package that brings it. */
  readonly package: string;
  readonly version: string;
  /** Folder of its configs; undefined where it has none. */
  readonly conf: string | undefined;
  /** Where its code is, and the name it is exported under. */
  readonly entry: string;
  readonly exportName: string;
}

interface Manifest {
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
 * Finds the packs that the project in `folder` depends on (or is), then those that come with the command; the first of a name
 * counts. Reads manifests only.
 */
export function discoverPacks(folder: string): FoundPack[] {
  const own = dirname(findPackageJSON(import.meta.url)!);
  const project = projectOf(folder);
  const found = [...(project === undefined ? [] : packsAround(project)), ...packsAround(own)];
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
  const base = pathToFileURL(join(folder, "package.json"));
  const neighbours = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).flatMap(
    (name) => {
      const path = findPackageJSON(name, base);
      return path === undefined ? [] : packsIn(dirname(path), () => createRequire(base).resolve(name));
    },
  );
  return [...packsIn(folder, () => createRequire(base).resolve(manifest.name ?? ".")), ...neighbours];
}

function packsIn(folder: string, entry: () => string): FoundPack[] {
  const manifest = readManifest(folder);
  if (!manifest?.keywords?.includes(keyword) || manifest.matrix === undefined) return [];
  const { packs = {}, conf } = manifest.matrix;
  return Object.entries(packs).map(([name, exportName]) => ({
    name,
    package: manifest.name ?? folder,
    version: manifest.version ?? "",
    conf: conf === undefined ? undefined : join(folder, conf),
    entry: entry(),
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
