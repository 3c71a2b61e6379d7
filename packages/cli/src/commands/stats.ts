import { exitCode } from "../exit-codes.ts";
import { installedPack } from "../packs/load-pack.ts";
import { plainText } from "../plain-text.ts";
import { count } from "../progress/format.ts";
import { openRunFolder, type RunFolder } from "../run-folder/run-folder.ts";
import { collectStats } from "../stats/collect-stats.ts";
import { table } from "../table.ts";
import { processStates } from "../workers/process-state.ts";
import { messageBytesText, sumOfProcesses } from "../workers/sum-of-processes.ts";
import { readingRecords } from "./reading-records.ts";

/** `matrix stats RUN`: figures of a run, read from its records. @returns the exit code. */
export async function statsCommand(run: string, options: { readonly json: boolean }): Promise<number> {
  const folder = await openRunFolder(run);
  return readingRecords(folder, () => printStats(folder, options));
}

async function printStats(folder: RunFolder, options: { readonly json: boolean }): Promise<number> {
  const stats = await collectStats(folder, await installedPack(folder.manifest));
  const { messageBytes } = sumOfProcesses(await processStates(folder.path));
  if (options.json) {
    const bytes = { p50: messageBytes.quantile(0.5), p99: messageBytes.quantile(0.99) };
    process.stdout.write(`${JSON.stringify({ run: folder.manifest.run, ...stats, messageBytes: bytes })}\n`);
    return exitCode.ok;
  }
  const sections = [
    table(
      ["records", "rows"],
      Object.entries(stats.records).map(([outcome, rows]) => [outcome, count(rows)]),
    ),
    table(
      ["metric", "value"],
      Object.entries(stats.metrics).map(([name, value]) => [name, value.toFixed(4)]),
    ),
    ...stats.tables.map(({ columns, rows }) =>
      table(
        columns,
        rows.map((row) => row.map(shown)),
      ),
    ),
    table(
      ["role", "calls", "prompt tokens", "completion tokens", "errors"],
      Object.entries(stats.roles).map(([role, { calls, promptTokens, completionTokens, errors }]) => [
        role,
        count(calls),
        count(promptTokens),
        count(completionTokens),
        count(errors),
      ]),
    ),
  ];
  const sizes = messageBytesText(messageBytes);
  if (sizes !== undefined) sections.push(`bytes per hop: ${sizes}`);
  const errors = Object.entries(stats.errors);
  if (errors.length > 0)
    sections.push(
      table(
        ["error", "rows"],
        errors.map(([name, rows]) => [name, count(rows)]),
      ),
    );
  process.stdout.write(`${plainText(sections.join("\n\n"))}\n`);
  return exitCode.ok;
}

function shown(value: string | number | null): string {
  if (value === null) return "-";
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? count(value) : value.toFixed(4);
}
