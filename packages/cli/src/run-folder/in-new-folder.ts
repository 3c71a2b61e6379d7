import type { PlacedRequest } from "../config/config-request.ts";
import type { PreparedRun } from "../run/prepare-run.ts";
import { type Claim, claimNewFolder } from "./claim-run-folder.ts";
import { newManifest } from "./manifest.ts";
import type { RunFolder } from "./run-folder.ts";

/**
 * Makes the folder of a new run and keeps it while `work` goes on. What could not begin leaves no folder behind.
 *
 * @throws {OptionError} where the folder holds a run already, or cannot be made.
 */
export async function inNewFolder<Result>(
  { config, plugin, data }: PreparedRun,
  composedFrom: PlacedRequest,
  now: Date,
  work: (folder: RunFolder, claim: Claim) => Promise<Result>,
): Promise<Result> {
  const claim = await claimNewFolder(config.run.dir);
  try {
    const manifest = newManifest({ config, composedFrom, plugin, data: data.fingerprint }, now);
    return await work({ path: claim.path, manifest }, claim);
  } finally {
    await claim.release();
  }
}
