import { type Files, LockedError, restoreUnsynced, setAsideUnsynced } from "@matrix/core";
import type { LogFile } from "./commit-log.ts";
import { journalCrashPoint } from "./crash-points.ts";
import { encodeHead, encodeMark } from "./record-codec.ts";

const segmentName = /^(\d{8})\.wal(\.unsynced)?$/;

/** Path of a segment. */
export function segmentPath(folder: string, number: number): string {
  return `${folder}/${String(number).padStart(8, "0")}.wal`;
}

/** A segment as it lies in its folder. */
export interface SegmentFile {
  readonly number: number;
  /** Where its content is: under another name while it is set aside because a sync of it failed. */
  readonly path: string;
  readonly isSetAside: boolean;
}

/** The segments in a folder, oldest first. */
export async function segmentsIn(files: Files, folder: string): Promise<SegmentFile[]> {
  const segments = new Map<number, SegmentFile>();
  for (const name of await files.list(folder)) {
    const [, digits, suffix] = segmentName.exec(name) ?? [];
    if (digits === undefined) continue;
    const number = Number(digits);
    const isSetAside = suffix !== undefined;
    // Names come sorted: what was set aside comes after an unfinished copy of it.
    segments.set(number, { number, path: `${folder}/${name}`, isSetAside });
  }
  return [...segments.values()];
}

/** Brings back the segments that were set aside. */
export async function restoreSegments(files: Files, folder: string): Promise<void> {
  for (const { number, isSetAside } of await segmentsIn(files, folder)) {
    if (isSetAside) await restoreUnsynced(files, segmentPath(folder, number));
  }
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
    if (file.length > wholeBytes) await file.truncate(wholeBytes);
    if (fsync) await file.sync().catch((error: unknown) => setAside(files, path, error));
  } finally {
    await file.close();
  }
}

async function setAside(files: Files, path: string, error: unknown): Promise<never> {
  await setAsideUnsynced(files, path).catch(() => {});
  throw error;
}
