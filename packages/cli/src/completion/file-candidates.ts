import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Candidate } from "./candidate.ts";

/** Files and folders that a path may go on to; folders end in a slash. */
export async function fileCandidates(
  typed: string,
  { folders = false }: { readonly folders?: boolean } = {},
): Promise<Candidate[]> {
  const base = typed.endsWith("/") || typed === "" ? typed : typed.slice(0, typed.lastIndexOf("/") + 1);
  const hidden = typed.slice(base.length).startsWith(".");
  const entries = await readdir(base === "" ? "." : dirname(`${base}x`), { withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => (!folders || entry.isDirectory()) && entry.name.startsWith(".") === hidden)
    .map((entry) => ({ value: `${base}${entry.name}${entry.isDirectory() ? "/" : ""}` }))
    .toSorted((left, right) => (left.value < right.value ? -1 : 1));
}
