import { basename, dirname, join } from "node:path";
import { type Files, StorageError } from "@matrix/core";
import { storageErrorFrom } from "./storage-error.ts";

const format = "matrix-output-seal";

/**
 * What `<path>.seal.<term>` holds: which parts of an output count from this term on. The seal of the highest term is the one that
 * holds; it stays, so that no seal of a writer that wakes up late can take its place.
 */
export interface OutputSeal {
  /** Parts that are closed, in their order, and how many of their batches count. */
  readonly closed: readonly { readonly part: number; readonly batches: number }[];
  /** The part that this term writes. */
  readonly open: number;
  /** Part 0 is the whole output in one piece: written under names of its own, it is, or is being, renamed to its final ones. */
  readonly whole: boolean;
}

/** Highest term that has sealed an output, 0 where none has. */
export function lastSealedTerm(path: string, names: Iterable<string>): number {
  const start = `${basename(path)}.seal.`;
  let last = 0;
  for (const name of names) {
    if (name.startsWith(start) && /^\d+$/.test(name.slice(start.length))) {
      last = Math.max(last, Number(name.slice(start.length)));
    }
  }
  return last;
}

export function sealPath(path: string, term: number): string {
  return `${path}.seal.${term}`;
}

/** @throws {StorageError} where it is missing or damaged */
export async function readSeal(files: Files, path: string, term: number): Promise<OutputSeal> {
  const name = sealPath(path, term);
  let text: string;
  try {
    const file = await files.open(name, "read");
    text = Buffer.from(await file.read(0, file.length).finally(() => file.close())).toString("utf8");
  } catch (error) {
    throw storageErrorFrom(name, "reading", error);
  }
  try {
    const { v, closed, open, whole } = JSON.parse(text) as OutputSeal & { readonly v: unknown };
    if (v === 1 && Array.isArray(closed) && typeof open === "number") return { closed, open, whole };
  } catch {}
  throw new StorageError(
    `${name} is damaged, or of a newer version: it should say which parts of output ${path} count; restore it from a copy`,
  );
}

/** Replaces a term's seal in one step; durable once it resolves. @throws {StorageError} */
export async function writeSeal(files: Files, path: string, term: number, seal: OutputSeal): Promise<void> {
  const name = sealPath(path, term);
  const temporary = join(dirname(name), `.${basename(name)}`);
  try {
    await files.remove(temporary);
    const file = await files.open(temporary, "create");
    try {
      await file.append([Buffer.from(`${JSON.stringify({ format, v: 1, ...seal })}\n`)]);
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(temporary, name);
    await files.syncFolder(dirname(name));
  } catch (error) {
    throw storageErrorFrom(name, "writing", error);
  }
}
