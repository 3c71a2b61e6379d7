import { OptionError } from "@matrix/core";
import { executeRun } from "../execute-run.ts";
import { exitCode } from "../exit-codes.ts";
import { packNamed } from "../packs.ts";
import { openRunFolder, runName, writeManifest } from "../run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { finish } from "./finish.ts";
import { type RunCommandOptions, sourceOf } from "./run.ts";

/** `matrix resume RUN`: goes on where the run stood. @returns the exit code. */
export async function resumeCommand(run: string, options: RunCommandOptions): Promise<number> {
  const folder = await openRunFolder(run);
  const { manifest } = folder;
  if (manifest.completed) {
    stderrTalk.say(`run ${manifest.run} is already complete; look at it: matrix stats ${runName(folder)}`);
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
  const resumed = { ...folder, manifest: { ...manifest, epoch: manifest.epoch + 1 } };
  await writeManifest(folder.path, resumed.manifest);
  stderrTalk.say(`resuming run ${manifest.run} (process ${resumed.manifest.epoch} of it)`);
  return finish(resumed, pack, executeRun(resumed, pack, source, stderrTalk), options);
}
