import type { Outcome } from "@matrix/core";
import { historyHash } from "./history-hash.ts";

/** What the checker needs of a record. */
export interface OutputRecord {
  /** Line of the output, from 1. */
  readonly line: number;
  readonly row: number;
  readonly trial: number;
  readonly outcome: Outcome;
  readonly steps: number;
  readonly history: string;
}

/** An output as it lies there: what could be read, and what could not. */
export interface ParsedOutput {
  readonly records: readonly OutputRecord[];
  /** One sentence for each part that is not a whole record. */
  readonly broken: readonly string[];
}

/** Reads every byte of an output; nothing is skipped in silence. */
export function parseOutput(output: string | Uint8Array): ParsedOutput {
  const records: OutputRecord[] = [];
  const broken: string[] = [];
  let text: string;
  try {
    text = typeof output === "string" ? output : new TextDecoder("utf-8", { fatal: true }).decode(output);
  } catch {
    return { records, broken: ["the output is not UTF-8"] };
  }
  const lines = text.split("\n");
  const rest = lines.pop();
  if (rest) broken.push(`the output ends in ${rest.length} characters without a line end`);
  for (const [index, line] of lines.entries()) {
    const record = parseRecord(line, index + 1);
    if (typeof record === "string") broken.push(`line ${index + 1} ${record}`);
    else records.push(record);
  }
  return { records, broken };
}

function parseRecord(text: string, line: number): OutputRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `is not JSON: ${(error as Error).message}`;
  }
  if (typeof value !== "object" || value === null) return "is not an object";
  const { row, trial, outcome, steps, history } = value as { [field: string]: unknown };
  if (!isCount(row) || !isCount(trial) || !isCount(steps))
    return "lacks a whole number in row, trial or steps";
  if (outcome !== "success" && outcome !== "failed" && outcome !== "dead") return "has no known outcome";
  if (!Array.isArray(history)) return "has no history";
  return { line, row, trial, outcome, steps, history: historyHash(history) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
