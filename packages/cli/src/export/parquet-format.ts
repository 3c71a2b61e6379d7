import { type JsonObject, StorageError } from "@matrix/core";
import { writeParquet } from "@matrix/data";
import type { ExportFormat } from "./export-format.ts";
import { notWritten } from "./new-file.ts";

/** The records as one Parquet file: a column a field, what is nested in columns of JSON. */
export const parquetFormat: ExportFormat = {
  name: "parquet",
  description: "the records as Parquet, a column a field",
  file: "records.parquet",
  async writeFile({ records }, path, signal) {
    let reading: unknown;
    async function* rows(): AsyncGenerator<JsonObject> {
      try {
        for await (const record of records()) {
          signal.throwIfAborted();
          yield record;
        }
      } catch (error) {
        reading = error;
        throw error;
      }
    }
    try {
      return (await writeParquet({ path, rows })).bytes;
    } catch (error) {
      // Records that cannot be read are another thing than a file that cannot be written.
      throw error instanceof StorageError && error !== reading ? notWritten(path, error) : error;
    }
  },
};
