import { hash } from "node:crypto";

const plain = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const awkward = /\.\.|\.$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * Part of a run's keys: the run's own name where every server takes it as it is, else `~` and the SHA-256 of the
 * name as JSON. So no name is refused, none leads anywhere else, and no two share a key, also on servers that keep keys as files.
 */
export function runKeyPart(run: string): string {
  return plain.test(run) && !awkward.test(run) ? run : `~${hash("sha256", JSON.stringify(run), "hex")}`;
}
