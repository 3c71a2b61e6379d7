import { hash } from "node:crypto";

const plain = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const awkward = /\.\.|\.$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * Folder of a run's values: the run's own name where every file system takes it as it is, else `~` and the SHA-256 of the
 * name as JSON. So no name is refused, none leads anywhere else, and no two share a folder, also where case is folded.
 */
export function runFolderName(run: string): string {
  return plain.test(run) && !awkward.test(run) ? run : `~${hash("sha256", JSON.stringify(run), "hex")}`;
}
