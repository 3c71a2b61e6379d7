import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { holdsRun, holdsSweep } from "../run-folder/folder-marks.ts";
import type { Candidate } from "./candidate.ts";

/** Runs and sweeps below `runs/`, newest names first; a sweep's jobs once the sweep is named. */
export async function runCandidates(typed: string): Promise<Candidate[]> {
  const slash = typed.lastIndexOf("/");
  const above = slash === -1 ? "" : typed.slice(0, slash + 1);
  const names = (await readdir(join("runs", above)).catch(() => [])).toSorted().toReversed();
  const kinds = await Promise.all(names.map((name) => kindOf(join("runs", above, name))));
  return names.flatMap((name, index) => {
    const about = kinds[index];
    return about === undefined ? [] : [{ value: `${above}${name}`, about }];
  });
}

async function kindOf(folder: string): Promise<string | undefined> {
  if (await holdsSweep(folder)) return "sweep";
  return (await holdsRun(folder)) ? "run" : undefined;
}
