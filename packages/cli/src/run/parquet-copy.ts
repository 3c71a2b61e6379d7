import type { JsonObject } from "@matrix/core";
import { readRecordLines, writeParquet } from "@matrix/data";
import { fromHere, outputPath, type RunFolder } from "../run-folder/run-folder.ts";
import type { Talk } from "../talk.ts";

/** Writes the records of a complete run as Parquet where its config asks for it; under `success_only` the successful ones. */
export async function writeParquetCopy(folder: RunFolder, talk: Talk): Promise<void> {
  const { parquet: path, success_only: successOnly } = folder.manifest.config.output;
  if (path === null) return;
  const records = async function* (): AsyncGenerator<JsonObject> {
    for await (const { outcome, line } of readRecordLines(outputPath(folder))) {
      if (!successOnly || outcome === "success") yield JSON.parse(line) as JsonObject;
    }
  };
  const first = await records().next();
  if (first.done) return talk.warn(`there are no records for ${fromHere(path)}: it is not written`);
  const { rows } = await writeParquet({ path, rows: records });
  talk.say(`${rows} records in ${fromHere(path)}`);
}
