import { dirname, join, relative, resolve } from "node:path";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";
import { installedPack } from "../packs/load-pack.ts";
import type { RunFolder } from "../run-folder/run-folder.ts";
import type { Talk } from "../talk.ts";
import { checkedLicense, datasetCard } from "./dataset-card.ts";
import { type ExportedRun, exportedRun } from "./exported-run.ts";
import { formatNamed, formatsOf } from "./formats.ts";
import { refuseOldFile, writeNewFile } from "./new-file.ts";
import { recordsText, sayProgress } from "./say-progress.ts";
import type { Tally } from "./tally.ts";

/** What is written, and where. */
export interface ExportOptions {
  readonly format: string;
  /** Default: `export/` in the run's folder, with the format's own name. `-` is stdout. */
  readonly output?: string | undefined;
  /** In place of `output`: a folder that becomes a data set's, with the file below `data/` and the card above it. */
  readonly tree?: string;
  readonly successOnly: boolean;
  readonly part?: string | undefined;
  readonly force: boolean;
  /** Writes a dataset card beside the file. */
  readonly card: boolean;
  readonly license?: string | undefined;
}

/** What was written. */
export interface WrittenExport {
  readonly path: string;
  /** Undefined for stdout. */
  readonly bytes: number | undefined;
  readonly card: string | undefined;
  readonly tally: Tally;
}

/** Writes a run's records in a format, whole or not at all. @throws {OptionError} before anything is written */
export async function writeExport(
  folder: RunFolder,
  options: ExportOptions,
  talk: Talk,
  signal: AbortSignal,
): Promise<WrittenExport> {
  const license = options.card ? checkedLicense(options.license) : undefined;
  const pack: AnyWorkloadPack = await installedPack(folder.manifest);
  const { config } = folder.manifest;
  const format = formatNamed(options.format, formatsOf(pack, config.workload), pack.name);
  const exported = exportedRun(
    folder,
    { successOnly: options.successOnly, part: options.part, reasons: license !== undefined },
    pack.models(config.workload),
  );
  const end = sayProgress(talk, () => `${recordsText(recordCount(exported.tally))} read`);
  try {
    if (options.output === "-") {
      if (license !== undefined) throw new OptionError("--card needs a file; give --output FILE");
      if (!("write" in format)) {
        throw new OptionError(`format "${format.name}" needs a file; give --output FILE`);
      }
      for await (const piece of format.write(exported)) await toStdout(piece, signal);
      return { path: "-", bytes: undefined, card: undefined, tally: exported.tally };
    }
    const { output, tree } = options;
    const path =
      tree === undefined
        ? resolve(output ?? join(folder.path, "export", format.file))
        : join(tree, "data", format.file);
    const card = license === undefined ? undefined : join(tree ?? dirname(path), "README.md");
    const { force } = options;
    for (const file of [path, card]) if (file !== undefined) await refuseOldFile({ path: file, force });
    const bytes =
      "write" in format
        ? await writeNewFile(format.write(exported), { path, force, signal })
        : await format.writeFile(exported, path, signal);
    if (card !== undefined && license !== undefined) {
      const facts = { manifest: folder.manifest, pack, tally: exported.tally, format: format.name };
      const text = datasetCard({ ...facts, file: relative(dirname(card), path), license });
      await writeNewFile(pieces(text), { path: card, force, signal });
    }
    return { path, bytes, card, tally: exported.tally };
  } finally {
    end();
  }
}

export function recordCount({ records }: Pick<ExportedRun["tally"], "records">): number {
  return records.success + records.failed + records.dead;
}

async function* pieces(text: string): AsyncGenerator<string> {
  yield text;
}

async function toStdout(piece: string | Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (process.stdout.write(piece)) return;
  await new Promise<void>((resolve) => process.stdout.once("drain", resolve));
}
