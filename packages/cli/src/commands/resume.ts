import { OptionError } from "@matrix/core";
import { claimFolder } from "../claim-run-folder.ts";
import { executeRun } from "../execute-run.ts";
import { exitCode } from "../exit-codes.ts";
import { readManifest } from "../manifest.ts";
import { packNamed } from "../packs.ts";
import { openRunFolder, type RunFolder, runName } from "../run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { finish } from "./finish.ts";
import { type RunCommandOptions, sourceOf } from "./run.ts";

/** `matrix resume RUN`: goes on where the run stood. @returns the exit code. */
export async function resumeCommand(run: string, options: RunCommandOptions): Promise<number> {
  const { path } = await openRunFolder(run);
  const claim = await claimFolder(path);
  try {
    // Read once nobody else can change it.
    return await resume({ path, manifest: await readManifest(path) }, options);
  } finally {
    await claim.release();
  }
}

async function resume({ path, manifest }: RunFolder, options: RunCommandOptions): Promise<number> {
  if (manifest.completed) {
    stderrTalk.say(
      `run ${manifest.run} is already complete; look at it: matrix stats ${runName({ path, manifest })}`,
    );
    return exitCode.ok;
  }
  const pack = packNamed(manifest.config.pack);
  const source = sourceOf(manifest.config);
  const data = await source.fingerprint();
  if (data.fingerprint !== manifest.data.fingerprint) {
    throw new OptionError(
      `the data set has changed since run ${manifest.run} began: it was ${manifest.data.description}, it is ${data.description}; ` +
        "put the old data back, or begin a new run",
    );
  }
  const folder = { path, manifest: { ...manifest, epoch: manifest.epoch + 1 } };
  return finish(folder, pack, await executeRun(folder, pack, source, stderrTalk), options);
}
