import { createHash } from "node:crypto";

/**
 * Hash of a history, a message's or a record's. Over the entries' values: a record's reader no longer sees how they were
 * spelt.
 */
export function historyHash(entries: Iterable<unknown>): string {
  const hash = createHash("sha256");
  for (const entry of entries) hash.update(JSON.stringify(entry)).update("\n");
  return hash.digest("hex");
}
