import { mkdir, readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { StorageError } from "@matrix/core";

const name = "terms";

/**
 * How often a run was taken over from a runner that gave no sign of life, but may yet wake up: 0, 1, … A runner of an earlier
 * term may do nothing more that counts.
 *
 * @throws {StorageError}
 */
export async function currentTerm(run: string): Promise<number> {
  try {
    return Math.max(0, ...(await readdir(join(run, name))).map(Number));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return 0;
    throw new StorageError(`${join(run, name)} cannot be read: ${message}`, { cause: error });
  }
}

/** Begins a term. @returns whether it was this process that did, of all that wanted to. @throws {StorageError} */
export async function beginTerm(run: string, term: number): Promise<boolean> {
  const file = join(run, name, String(term));
  try {
    await mkdir(join(run, name), { recursive: true });
    const text = JSON.stringify({ at: new Date().toISOString(), host: hostname(), pid: process.pid });
    await writeFile(file, `${text}\n`, { flag: "wx", flush: true });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    throw new StorageError(`${file} cannot be written: ${message}`, { cause: error });
  }
}
