import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { exitCode } from "../exit-codes.ts";
import { checkedLicense } from "../export/dataset-card.ts";
import { sayProgress } from "../export/say-progress.ts";
import { recordCount, writeExport } from "../export/write-export.ts";
import { type HubPlace, hubPlace, placeText } from "../hub/hub-place.ts";
import { type HubSession, hubSession } from "../hub/hub-session.ts";
import { type LocalFile, localFile } from "../hub/local-file.ts";
import { pushFiles } from "../hub/push-files.ts";
import { untilInterrupted } from "../interrupts.ts";
import { count } from "../progress/format.ts";
import { openRunFolder, type RunFolder } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";
import { warnOfOpenRun } from "./export.ts";
import { readingRecords } from "./reading-records.ts";

/** Options of `matrix push`. */
export interface PushCommandOptions {
  readonly format: string;
  readonly successOnly: boolean;
  readonly part?: string;
  readonly license?: string;
  readonly private: boolean;
  readonly revision: string;
  readonly json: boolean;
}

/** `matrix push RUN hf://OWNER/NAME`: a run's records and their card, in one commit. @returns the exit code. */
export async function pushCommand(run: string, to: string, options: PushCommandOptions): Promise<number> {
  const place = hubPlace(to);
  checkedLicense(options.license);
  const folder = await openRunFolder(run);
  return readingRecords(folder, async () => {
    const code = await untilInterrupted(async (signal) => {
      const session = hubSession({ env: process.env, signal });
      const written = await mkdtemp(join(tmpdir(), "matrix-push-"));
      try {
        return await pushRun(folder, { place, session, written, options });
      } finally {
        await rm(written, { recursive: true, force: true });
      }
    });
    if (code === exitCode.interrupted) {
      stderrTalk.say(`stopped; unless the commit was made already, ${to} is as it was`);
    }
    return code;
  });
}

interface Pushing {
  readonly place: HubPlace;
  readonly session: HubSession;
  /** Folder for the files on their way. */
  readonly written: string;
  readonly options: PushCommandOptions;
}

async function pushRun(folder: RunFolder, { place, session, written, options }: Pushing): Promise<number> {
  warnOfOpenRun(folder);
  const { signal } = session;
  const run = folder.manifest.run;
  const asked = { ...options, card: true, force: true, tree: written };
  const { path, card, tally } = await writeExport(folder, asked, stderrTalk, signal);
  const files: LocalFile[] = [
    await localFile(path, `data/${basename(path)}`, signal),
    await localFile(card!, "README.md", signal),
  ];
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let sent = 0;
  const end = sayProgress(stderrTalk, () => `${count(sent)} of ${count(all)} bytes sent`);
  const { private: hidden, revision } = options;
  try {
    const summary = `Run ${run}: ${count(recordCount(tally))} records as ${options.format}`;
    const commit = await pushFiles(session, { place, files, summary, private: hidden, revision }, (bytes) => {
      sent += bytes;
    });
    const names = files.map(({ name }) => name);
    const told = { run, place: placeText(place), commit, files: names, bytes: all, ...tally };
    process.stdout.write(`${options.json ? JSON.stringify(told) : (commit ?? placeText(place))}\n`);
    stderrTalk.say(`pushed ${names.join(" and ")} to ${placeText(place)}`);
    return exitCode.ok;
  } finally {
    end();
  }
}
