import { parseDuration } from "@matrix/config";
import { OptionError } from "@matrix/core";
import { exitCode } from "../exit-codes.ts";
import { executeRun } from "../run/execute-run.ts";
import { resumableRun } from "../run/resumable-run.ts";
import { type Claim, claimFolder } from "../run-folder/claim-run-folder.ts";
import { claimWhenFree } from "../run-folder/claim-when-free.ts";
import { readManifest } from "../run-folder/manifest.ts";
import { findSweep, openRunFolder, runName } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { finish } from "./finish.ts";
import type { RunCommandOptions } from "./run.ts";
import { resumeSweepCommand } from "./sweep.ts";

/** Options of `matrix resume`. */
export interface ResumeCommandOptions extends RunCommandOptions {
  /** Goes on although the config or the pack's package is another than the one the run began with. */
  readonly allowChange: boolean;
  /** Waits while another process has the run, and goes on with it once that one is gone. */
  readonly standby: boolean;
  /** How long a standby hears nothing of a runner before it takes over from it, such as `60s`. */
  readonly takeOverAfter: string;
  /** Of a sweep: jobs at once. */
  readonly jobs: number;
}

/** `matrix resume RUN [key=value…]`: goes on where the run, or the sweep, stood. @returns the exit code. */
export async function resumeCommand(
  run: string,
  overrides: readonly string[],
  options: ResumeCommandOptions,
): Promise<number> {
  const sweep = await findSweep(run);
  if (sweep !== undefined) {
    if (options.standby)
      throw new OptionError("--standby goes with a run, not with a sweep; resume it when it has ended");
    return resumeSweepCommand(sweep, overrides, options);
  }
  const { path, manifest } = await openRunFolder(run);
  if (!options.standby || manifest.completed)
    return resumeClaimed(await claimFolder(path), overrides, options);
  // What a process holds in its memory cannot be taken over.
  const isShared = manifest.config.transport.kind !== "memory";
  const takeOverAfterMs = parseDuration(options.takeOverAfter, "--take-over-after");
  const wait = await claimWhenFree(path, {
    ...(isShared && { takeOverAfterMs }),
    onWait: ({ message }) => stderrTalk.say(`standing by: ${message.split(";")[0]}`),
    onTakeOver: (term) =>
      stderrTalk.warn(
        `no sign of life of the runner for ${options.takeOverAfter}: taking over (term ${term}); should it wake up, it ends by itself`,
      ),
  });
  if ("claim" in wait) return resumeClaimed(wait.claim, overrides, options);
  stderrTalk.say(
    wait.over === "complete"
      ? `run ${manifest.run} is complete`
      : `no longer standing by; go on with: matrix resume ${runName({ path, manifest })}`,
  );
  return wait.over === "complete" ? exitCode.ok : exitCode.interrupted;
}

async function resumeClaimed(
  claim: Claim,
  overrides: readonly string[],
  options: ResumeCommandOptions,
): Promise<number> {
  const { path } = claim;
  try {
    // Read once nobody else can change it.
    const standing = { path, manifest: await readManifest(path) };
    if (standing.manifest.completed) {
      stderrTalk.say(
        `run ${standing.manifest.run} is already complete; look at it: matrix stats ${runName(standing)}`,
      );
      return exitCode.ok;
    }
    const { allowChange } = options;
    const { folder, pack, source } = await resumableRun(standing, {
      overrides,
      allowChange,
      talk: stderrTalk,
    });
    return await finish(folder, pack, await executeRun(folder, claim, pack, source, stderrTalk), options);
  } finally {
    await claim.release();
  }
}
