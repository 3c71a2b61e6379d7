import { exitCode } from "../exit-codes.ts";
import { recordsText } from "../export/say-progress.ts";
import { type ExportOptions, recordCount, writeExport } from "../export/write-export.ts";
import { untilInterrupted } from "../interrupts.ts";
import { fromHere, openRunFolder, type RunFolder, runName } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { readingRecords } from "./reading-records.ts";

/** Options of `matrix export`. */
export interface ExportCommandOptions extends ExportOptions {
  readonly json: boolean;
}

/** `matrix export RUN --format F`: the records in another form. @returns the exit code. */
export async function exportCommand(run: string, options: ExportCommandOptions): Promise<number> {
  const folder = await openRunFolder(run);
  // Who names a licence wants the card that tells it.
  const asked = { ...options, card: options.card || options.license !== undefined };
  return readingRecords(folder, async () => {
    const code = await untilInterrupted((signal) => exportRun(folder, asked, signal));
    if (code === exitCode.interrupted) stderrTalk.say("stopped; what was there before is as it was");
    return code;
  });
}

async function exportRun(
  folder: RunFolder,
  options: ExportCommandOptions,
  signal: AbortSignal,
): Promise<number> {
  warnOfOpenRun(folder);
  const { path, bytes, card, tally } = await writeExport(folder, options, stderrTalk, signal);
  const records = recordCount(tally);
  if (path === "-") return exitCode.ok;
  const text = options.json
    ? JSON.stringify({ run: folder.manifest.run, format: options.format, path, bytes, card, ...tally })
    : `${fromHere(path)}${card === undefined ? "" : `\n${fromHere(card)}`}`;
  process.stdout.write(`${text}\n`);
  stderrTalk.say(`${recordsText(records)} read, ${bytes} bytes written`);
  return exitCode.ok;
}

/** Records of rows that have ended are whole at any time; only there may be more of them later. */
export function warnOfOpenRun(folder: RunFolder): void {
  if (folder.manifest.completed !== undefined) return;
  stderrTalk.warn(
    `run ${folder.manifest.run} is not complete; this has the records so far. Go on with it: matrix resume ${runName(folder)}`,
  );
}
