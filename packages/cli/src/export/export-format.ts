import type { ExportRun, JsonObject, RowRecord } from "@matrix/core";

/** A run's records, to be written in some form. */
export interface Exported extends ExportRun<Record<string, unknown>> {
  /** The records as they lie in the run; each call reads them again from the start. */
  lines(): AsyncIterable<RowRecord>;
}

/** A form in which records can be written, in memory that does not grow with them. */
export type ExportFormat = {
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Name of the file where none is given. */
  readonly file: string;
} & (
  | {
      /** Pieces of the file. */
      write(exported: Exported): AsyncIterable<string | Uint8Array>;
    }
  | {
      /**
       * Writes a whole file, in place of what was there, for forms that have to see it all. @returns its bytes
       * @throws {OptionError} where it cannot be written
       */
      writeFile(exported: Exported, path: string, signal: AbortSignal): Promise<number>;
    }
);

/** The records, parsed. */
export async function* parsed(lines: AsyncIterable<RowRecord>): AsyncGenerator<JsonObject> {
  for await (const { line } of lines) yield JSON.parse(line) as JsonObject;
}
