import { readdir } from "node:fs/promises";
import { sep } from "node:path";
import { runPathPart } from "@matrix/core";
import { codeOf } from "./failures.ts";
import { readWhole } from "./file-calls.ts";

/** File in the folder of a run that is not called like its folder: the run's name, as JSON. */
export const nameFile = "name";

/** What the file says; undefined where the run's folder tells its name by itself. */
export function nameContent(run: string): Uint8Array | undefined {
  return runPathPart(run) === run ? undefined : Buffer.from(JSON.stringify(run));
}

/** Names of the runs that have a folder below `top`; one whose name cannot be told is left out. */
export async function* runNames(top: string): AsyncGenerator<string> {
  for (const entry of await readdir(top, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const run = entry.name.startsWith("~") ? await nameIn(top + sep + entry.name) : entry.name;
    // Also keeps out what is no run's folder, such as those of deletions.
    if (run !== undefined && runPathPart(run) === entry.name) yield run;
  }
}

async function nameIn(folder: string): Promise<string | undefined> {
  try {
    const content = await readWhole(folder + sep + nameFile, -1);
    const name: unknown = JSON.parse(Buffer.from(content).toString("utf8"));
    return typeof name === "string" ? name : undefined;
  } catch (error) {
    // A process died before it came to write the name, or somebody damaged it.
    if (error instanceof SyntaxError || ["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(error) ?? "")) {
      return undefined;
    }
    throw error;
  }
}
