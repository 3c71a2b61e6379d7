import type { ExportRun, JsonObject, RowRecord } from "@matrix/core";

/** A run's records, to be written in some form. */
export interface Exported extends ExportRun<Record<string, unknown>> {
  /** The records as they lie in the run; each call reads them again from the start. */
  lines(): AsyncIterable<RowRecord>;
}

/** A form in which records can be written. */
export interface ExportFormat {
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Name of the file where none is given. */
  readonly file: string;
  /** Pieces of the file, in memory that does not grow with the records. */
  write(exported: Exported): AsyncIterable<string | Uint8Array>;
}

/** The records, parsed. */
export async function* parsed(lines: AsyncIterable<RowRecord>): AsyncGenerator<JsonObject> {
  for await (const { line } of lines) yield JSON.parse(line) as JsonObject;
}
