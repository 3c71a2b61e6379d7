import { readFile } from "node:fs/promises";
import { DataError, OptionError } from "@matrix/core";
import { domainSpec } from "../domains/registry.ts";
import { descriptionsFromTools } from "../environment/tool-descriptions.ts";
import { type LoadedDomain, loadDomain } from "../load-domain.ts";
import type { Tau2Options } from "./options.ts";

/** Loads domains from where the options say their data are. */
export function domainLoader({
  data_dir,
  tool_schemas,
}: Pick<Tau2Options, "data_dir" | "tool_schemas">): (name: string) => Promise<LoadedDomain> {
  return async (name) => {
    domainSpec(name);
    const dataDir = name === "library" ? undefined : upstreamData(name, dataDirOf({ data_dir }));
    const descriptions =
      tool_schemas === null ? undefined : descriptionsFromTools(await textOf(tool_schemas), name);
    return loadDomain(name, {
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(descriptions === undefined ? {} : { descriptions }),
    });
  };
}

/** The folder that the options or the environment name, if they do. */
export function dataDirOf({ data_dir }: Pick<Tau2Options, "data_dir">): string | undefined {
  return data_dir ?? (process.env.TAU2_DATA_DIR || undefined);
}

function upstreamData(name: string, folder: string | undefined): string {
  if (folder !== undefined) return folder;
  throw new OptionError(
    `tau2: domain "${name}" needs Tau2-bench's data: give data_dir or TAU2_DATA_DIR the folder that upstream calls data/tau2; only "library" comes with its own`,
  );
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError(`tau2: tool_schemas cannot be read: ${why}`, { cause: error });
  }
}
