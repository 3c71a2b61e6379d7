import { createHash } from "node:crypto";
import type { OffloadStore, RecordKey, StoredEntry } from "@matrix/core";

/** Run that the suite's values belong to. */
export const run = "conformance-run";

/** UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes of every value, in a pattern that differs at every offset's block. */
export function patternOf(length: number): Uint8Array {
  const value = new Uint8Array(length);
  for (let index = 0; index < length; index++) value[index] = (index * 31 + (index >>> 8)) & 0xff;
  return value;
}

/** Lower-case hex SHA-256. */
export function sha256Of(value: string | Uint8Array): string {
  return createHash("sha256").update(value).digest("hex");
}

/** Key of a step's record. */
export function keyOf(step: string, ofRun: string = run): RecordKey {
  return { run: ofRun, step: sha256Of(step) };
}

/** All that a store lists, in the order of the ids. */
export async function listed(store: OffloadStore, ofRun: string = run): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for await (const entry of store.list(ofRun)) entries.push(entry);
  return entries.sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** All runs that a store names, in order. */
export async function named(store: OffloadStore): Promise<string[]> {
  const names: string[] = [];
  for await (const name of store.runs()) names.push(name);
  return names.sort();
}

/** Run names that lead astray where they are used as paths or key prefixes unchecked. */
export const hostileRuns: readonly string[] = [
  "../escape",
  "../../escape",
  "a/../../escape",
  "/tmp/matrix-escape",
  "..",
  ".",
  "a/b",
  "a\\..\\..\\escape",
  "%2e%2e%2fescape",
  "run\u0000hidden",
  "run\nline",
  "run*",
  "run?[a]",
  "CON",
  "run.",
  " run",
  "run ",
  "Ｒun",
  "é",
  "e\u0301",
  "RUN",
  "x".repeat(300),
  "__proto__",
  "constructor",
];
