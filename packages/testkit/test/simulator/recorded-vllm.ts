import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Json, JsonObject } from "../../src/simulator/json.ts";

/** Recorded behaviour of a real server, beside the repository; tests that need it skip visibly where it is missing. */
const folder = resolve(import.meta.dirname, "../../../../../shared/vllm");

export const hasRecordings = existsSync(folder);
export const ifRecorded = hasRecordings
  ? ""
  : " (skipped: the recorded vLLM vectors are not beside the repository)";

export interface RecordedCase {
  name: string;
  request: { method: string; path: string; headers?: Record<string, string | null>; body: Json };
  response: {
    status_line: string;
    headers: [string, string][];
    body: string;
    chunked?: { chunks: number; terminated: boolean };
  };
}

export function recordedCases(): RecordedCase[] {
  const file: { cases: RecordedCase[] } = JSON.parse(recordedText("http_cases.json"));
  return file.cases;
}

export function recordedLines(name: string): JsonObject[] {
  return recordedText(name)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

export function recordedText(name: string): string {
  return readFileSync(resolve(folder, name), "utf8");
}
