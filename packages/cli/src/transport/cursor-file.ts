import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CursorStore, StorageError } from "@matrix/core";
import { replaceFile } from "../run-folder/replace-file.ts";

const name = "cursor.json";

/** How far a run's input was taken, in the run's folder. */
export function cursorFile(folder: string): CursorStore {
  return {
    async load() {
      const file = join(folder, name);
      let text: string;
      try {
        text = await readFile(file, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
        throw new StorageError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
      }
      const { cursor } = JSON.parse(text) as { cursor?: unknown };
      if (Number.isSafeInteger(cursor) && (cursor as number) >= 0) return cursor as number;
      throw new StorageError(
        `${file} should hold {"cursor": a number of rows}, but holds ${text.slice(0, 100)}`,
      );
    },
    save: (cursor) => replaceFile(folder, name, `${JSON.stringify({ cursor })}\n`, "cursor"),
  };
}
