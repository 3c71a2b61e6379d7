import { pathToFileURL } from "node:url";
import { suggestion } from "@matrix/config";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";
import type { Manifest } from "../run-folder/manifest.ts";
import { discoverPacks, type FoundPack } from "./discover-packs.ts";

/** The pack of a run, as it is installed around the current folder, or where the run began. @throws {OptionError} */
export function installedPack({ config, composedFrom }: Manifest): Promise<AnyWorkloadPack> {
  return loadPack(config.pack, discoverPacks(process.cwd(), composedFrom.folder));
}

/** Runs the code of an installed pack. @throws {OptionError} where there is no such pack, or its package lacks what it promises. */
export async function loadPack(name: string, found: readonly FoundPack[]): Promise<AnyWorkloadPack> {
  const names = found.map((pack) => pack.name);
  const pack = found.find((candidate) => candidate.name === name);
  if (pack === undefined) {
    throw new OptionError(
      `no pack "${name}" is installed${suggestion(name, names)} Packs here: ${names.join(", ")}; others come by npm install`,
    );
  }
  const exported = (await codeOf(pack))[pack.exportName];
  if (isPack(exported) && exported.name === name) return exported;
  throw new OptionError(
    `package ${pack.package} should export the pack "${name}" as ${pack.exportName}, but does not`,
  );
}

async function codeOf({ name, package: from, entry }: FoundPack): Promise<Readonly<Record<string, unknown>>> {
  if (entry === undefined) {
    throw new OptionError(
      `package ${from} brings the pack "${name}" but exports nothing that can be imported`,
    );
  }
  try {
    return await import(pathToFileURL(entry).href);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new OptionError(`package ${from}, which brings the pack "${name}", cannot be loaded: ${message}`, {
      cause,
    });
  }
}

function isPack(value: unknown): value is AnyWorkloadPack {
  return (
    typeof value === "object" && value !== null && "create" in value && "options" in value && "name" in value
  );
}
