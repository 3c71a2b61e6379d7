import { type JsonObject, OptionError, sequenceOf } from "@matrix/core";
import { readRecordLines } from "@matrix/data";
import { exitCode } from "../exit-codes.ts";
import { installedPack } from "../packs/load-pack.ts";
import { plainText } from "../plain-text.ts";
import { fromHere, openRunFolder, outputPath, type RunFolder } from "../run-folder/run-folder.ts";
import { describeRecord } from "../stats/describe-record.ts";
import { readingRecords } from "./reading-records.ts";

interface RowPlace {
  readonly index: number;
  readonly trial: number;
}

/** `matrix show RUN ROW`: one record as a person reads it. ROW is the input index, or index/trial. @returns the exit code. */
export async function showCommand(
  run: string,
  row: string,
  options: { readonly json: boolean },
): Promise<number> {
  const place = /^(\d+)(?:\/(\d+))?$/.exec(row);
  if (place === null)
    throw new OptionError(`row "${row}" is not an input index such as 7, or 7/1 for its trial 1`);
  const [index, trial] = [Number(place[1]), Number(place[2] ?? 0)];
  const folder = await openRunFolder(run);
  return readingRecords(folder, () => printRecord(folder, { index, trial }, options));
}

async function printRecord(
  folder: RunFolder,
  place: RowPlace,
  options: { readonly json: boolean },
): Promise<number> {
  const { config } = folder.manifest;
  const sequence = sequenceOf(place, config.run.trials);
  for await (const record of readRecordLines(outputPath(folder))) {
    if (record.sequence !== sequence) continue;
    const describe = (await installedPack(folder.manifest)).describe ?? describeRecord;
    const lines = options.json
      ? [record.line]
      : describe(JSON.parse(record.line) as JsonObject).map(plainText);
    process.stdout.write(`${lines.join("\n")}\n`);
    return exitCode.ok;
  }
  throw new OptionError(
    `run "${folder.manifest.run}" has no record of row ${place.index}/${place.trial} in ${fromHere(outputPath(folder))}; it may not have ended yet`,
  );
}
