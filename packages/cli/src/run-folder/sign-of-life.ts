import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

const name = "holder.json";
const everyMs = 2_000;

/**
 * Tells again and again, in a run's folder, that whoever holds it is alive. It is a count, not a time: clocks of machines differ.
 *
 * @param onBeat called each time
 * @returns what ends it
 */
export function giveSignsOfLife(run: string, term: number, onBeat: () => Promise<void>): () => Promise<void> {
  const temporary = join(run, `.${name}.${hostname()}.${process.pid}`);
  let count = 0;
  const beat = async () => {
    const text = JSON.stringify({ term, host: hostname(), pid: process.pid, count: count++ });
    await writeFile(temporary, `${text}\n`);
    await rename(temporary, join(run, name));
    await onBeat();
  };
  // A folder that is away for a moment is no reason to end.
  let beating = beat().catch(() => {});
  const timer = setInterval(() => {
    beating = beating.then(beat).catch(() => {});
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await beating;
    const [last] = await Promise.all([lastSignOfLife(run), rm(temporary, { force: true }).catch(() => {})]);
    // It may be another's by now.
    if (last?.startsWith(`{"term":${term},`)) await rm(join(run, name), { force: true }).catch(() => {});
  };
}

/** What a run's holder told last; undefined where nothing was told or it cannot be read. */
export function lastSignOfLife(run: string): Promise<string | undefined> {
  return readFile(join(run, name), "utf8").catch(() => undefined);
}
