import { type Files, LockedError } from "@matrix/core";
import type { LogFile } from "./commit-log.ts";
import { journalCrashPoint } from "./crash-points.ts";
import { encodeHead, encodeMark } from "./record-codec.ts";

const segmentName = /^(\d{8})\.wal$/;

/** Path of a segment. */
export function segmentPath(folder: string, number: number): string {
  return `${folder}/${String(number).padStart(8, "0")}.wal`;
}

/** Numbers of the segments in a folder, oldest first. */
export async function segmentNumbers(files: Files, folder: string): Promise<number[]> {
  const names = await files.list(folder);
  return names.flatMap((name) => segmentName.exec(name)?.[1] ?? []).map(Number);
}

/** What {@link beginSegment} begins. */
export interface NewSegment {
  readonly files: Files;
  readonly folder: string;
  readonly run: string;
  readonly number: number;
  /** Rows below it are durable in the segments before. */
  readonly cursor: number;
  readonly fsync: boolean;
}

/** A new segment; its name and head are durable. @throws {LockedError} where somebody else has just begun it. */
export async function beginSegment(segment: NewSegment): Promise<LogFile> {
  const { files, folder, run, number, cursor, fsync } = segment;
  const path = segmentPath(folder, number);
  const file = await files.open(path, "create").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new LockedError(
      `journal segment ${path} exists already: another process runs "${run}"; stop it first`,
    );
  });
  try {
    await file.append([encodeHead(run), encodeMark("cursor", cursor)]);
    if (fsync) await file.sync();
    await files.syncFolder(folder);
  } catch (error) {
    await file.close().catch(() => {});
    // Nothing lies in it yet; what stays of it is told from a whole segment by whoever reads it.
    await files.remove(path).catch(() => {});
    throw error;
  }
  journalCrashPoint("journal.begun");
  return { path, file };
}

/**
 * Makes a segment of an earlier process fit to build on: a torn tail is cut off, and what was read is made durable, as it
 * may have come from the kernel's memory only.
 */
export async function settleSegment(
  files: Files,
  path: string,
  { wholeBytes, fsync }: { readonly wholeBytes: number; readonly fsync: boolean },
): Promise<void> {
  const file = await files.open(path, "append");
  try {
    const torn = file.length > wholeBytes;
    if (torn) await file.truncate(wholeBytes);
    if (fsync) await file.sync();
  } finally {
    await file.close();
  }
}
