import type { RowRecord } from "@matrix/core";
import { readRecordLines } from "@matrix/data";
import { outputPath, type RunFolder } from "../run-folder/run-folder.ts";
import { type Exported, parsed } from "./export-format.ts";
import { type Tally, Tallying } from "./tally.ts";

/** Which of a run's records are written. */
export interface ExportChoice {
  readonly successOnly: boolean;
  /** Of a format that holds only a part of the run, which. */
  readonly part?: string | undefined;
  /** Whether reasons are counted, for which every record has to be parsed. */
  readonly reasons: boolean;
}

/** A run's records as formats read them. */
export interface ExportedRun extends Exported {
  /** What the last reading came by. */
  readonly tally: Tally;
}

export function exportedRun(folder: RunFolder, choice: ExportChoice, models: readonly string[]): ExportedRun {
  const { config, run } = folder.manifest;
  const { llm } = config;
  let tally = new Tallying();

  async function* lines(): AsyncGenerator<RowRecord> {
    const counted = new Tallying();
    tally = counted;
    for await (const record of readRecordLines(outputPath(folder))) {
      if (choice.successOnly && record.outcome !== "success") continue;
      if (choice.reasons) counted.add(JSON.parse(record.line));
      else counted.records[record.outcome]++;
      yield record;
    }
  }

  return {
    run,
    options: config.workload,
    seed: config.run.seed,
    models: llm.kind === "none" ? {} : Object.fromEntries(models.map((name) => [name, llm.model])),
    ...(choice.part === undefined ? {} : { part: choice.part }),
    lines,
    records: () => parsed(lines()),
    get tally() {
      return tally;
    },
  };
}
