import { suggestion } from "@matrix/config";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";
import { dialogueFormats } from "./dialogue-formats.ts";
import type { ExportFormat } from "./export-format.ts";
import { jsonlFormat } from "./jsonl-format.ts";
import { parquetFormat } from "./parquet-format.ts";

/** The forms in which a run of this pack can be written. */
export function formatsOf(pack: AnyWorkloadPack, options: Record<string, unknown>): ExportFormat[] {
  const own = Object.entries(pack.exports ?? {}).map(([name, given]): ExportFormat => ({ name, ...given }));
  return [jsonlFormat, parquetFormat, ...dialogueFormats(pack, options), ...own];
}

/** @throws {OptionError} naming the formats there are */
export function formatNamed(name: string, formats: readonly ExportFormat[], pack: string): ExportFormat {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = formats.map((format) => format.name);
  throw new OptionError(
    `a run of pack "${pack}" cannot be written as "${name}"${suggestion(name, names)} Formats: ${names.join(", ")}`,
  );
}
