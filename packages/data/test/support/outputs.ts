import type { RowRecord, SinkSession } from "@matrix/core";
import { type JsonlSinkOptions, jsonlSink } from "@matrix/data";
import { CrashDisk } from "./crash-disk.ts";
import { hastyClock } from "./doubles.ts";

/** Where outputs lie on a {@link CrashDisk}. */
export const output = "/out/records.jsonl";
export const journal: string = `${output}.journal`;
export const deadOutput = "/out/records.dead.jsonl";
export const zstdOutput = "/out/records.jsonl.zst";
export const deadZstdOutput = "/out/records.dead.jsonl.zst";

/** Opens the output on a disk in memory, with a clock on which nothing takes time. */
export function openOn(disk: CrashDisk, options: Partial<JsonlSinkOptions> = {}): Promise<SinkSession> {
  const sink = jsonlSink({ path: output, files: disk, clock: hastyClock(), flushMs: 0, ...options });
  return sink.open({ run: "run-1" });
}

/** A disk with an output of one batch for each group, closed. */
export async function diskWith(
  groups: readonly (readonly RowRecord[])[],
  options: Partial<JsonlSinkOptions> = {},
): Promise<CrashDisk> {
  const disk = new CrashDisk();
  const session = await openOn(disk, options);
  for (const group of groups) await Promise.all(group.map((row) => session.write(row)));
  await session.close();
  return disk;
}
