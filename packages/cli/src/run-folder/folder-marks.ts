import { access } from "node:fs/promises";
import { join } from "node:path";

/** Files by which folders of runs and of sweeps are known. */
export const manifestName = "manifest.json";
export const sweepManifestName = "sweep.json";

/** Whether a folder holds a run. */
export function holdsRun(path: string): Promise<boolean> {
  return holds(path, manifestName);
}

/** Whether a folder holds a sweep. */
export function holdsSweep(path: string): Promise<boolean> {
  return holds(path, sweepManifestName);
}

function holds(path: string, name: string): Promise<boolean> {
  return access(join(path, name)).then(
    () => true,
    () => false,
  );
}
