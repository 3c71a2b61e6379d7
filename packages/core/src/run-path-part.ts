import { sha256 } from "./digest.ts";

const plain = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const awkward = /\.\.|\.$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * A run's name as one part of a path or key: the name itself where every file system and server takes it as it is, else `~`
 * and the SHA-256 of the name as JSON. So no name is refused, none leads anywhere else, and no two share a place, also where
 * case is folded.
 */
export function runPathPart(run: string): string {
  return plain.test(run) && !awkward.test(run) ? run : `~${sha256(JSON.stringify(run))}`;
}
