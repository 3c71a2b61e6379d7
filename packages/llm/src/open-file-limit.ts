import { readFile } from "node:fs/promises";

/** How many files and sockets this process may have open; `undefined` where the system does not say (it is Linux that does). */
export async function openFileLimit(): Promise<number | undefined> {
  try {
    const limits = await readFile("/proc/self/limits", "utf8");
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** Sockets are not all that a process opens: its own files, its journal, its stores. */
const others = 256;

/** @returns what to tell the user where so many connections cannot all be opened. */
export function openFileAdvice(connections: number, limit: number | undefined): string | undefined {
  if (limit === undefined || connections + others <= limit) return undefined;
  return (
    `up to ${connections} connections to model servers are allowed, but this process may open only ${limit} files; ` +
    `raise the limit (ulimit -n ${connections + others}) or lower maxConcurrency`
  );
}
