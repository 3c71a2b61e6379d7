import type { ExportFormat } from "./export-format.ts";

/** The records as they are, one a line. */
export const jsonlFormat: ExportFormat = {
  name: "jsonl",
  description: "the records, one a line",
  file: "records.jsonl",
  async *write({ lines }) {
    for await (const { line } of lines()) yield `${line}\n`;
  },
};
