import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crashPoint, nodeFiles, StorageError } from "@matrix/core";

/**
 * Replaces a file in one step: a reader sees the old one or the new one, and so does the next process after a crash.
 *
 * @param kind names the crash points `<kind>.written` and `<kind>.renamed`.
 * @throws {StorageError}
 */
export async function replaceFile(folder: string, name: string, text: string, kind: string): Promise<void> {
  const file = join(folder, name);
  const temporary = join(folder, `.${name}.${randomBytes(4).toString("hex")}`);
  try {
    await writeFile(temporary, text, { mode: 0o600, flush: true });
    crashPoint(`${kind}.written`);
    await rename(temporary, file);
    await nodeFiles.syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new StorageError(
      `${file} could not be written: ${(cause as Error).message}; see that there is room and that this user may write there`,
      { cause },
    );
  }
  crashPoint(`${kind}.renamed`);
}
