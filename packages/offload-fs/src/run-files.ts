import { randomBytes } from "node:crypto";
import { access } from "node:fs/promises";
import { sep } from "node:path";
import { isDigest, type OffloadFailures, sealRecord, sha256, unsealRecord } from "@matrix/core";
import { codeOf } from "./failures.ts";
import { link, readWhole, rename, unlink, writeNew } from "./file-calls.ts";
import { removeOrphans } from "./orphan-temp-files.ts";
import type { Kind, RunFolders } from "./run-folders.ts";
import { nameContent, nameFile } from "./run-names.ts";

/** What the files of all runs need to know of their store. */
export interface RunFilesOptions {
  readonly folders: RunFolders;
  readonly failures: OffloadFailures;
  /** Whether content is synced to the disk. */
  readonly durable: boolean;
  /** Makes a folder's names durable, or does nothing. */
  syncNames(folder: string): Promise<void>;
  /** Age below which a temporary file was surely left by a process that died, in epoch ms. */
  orphansBefore(): number;
}

/** Values and records as files: written beside their place, then brought there whole. */
export class RunFiles {
  readonly #options: RunFilesOptions;
  readonly #mine = randomBytes(8).toString("hex");
  #temporaries = 0;

  constructor(options: RunFilesOptions) {
    this.#options = options;
  }

  /** @throws {OffloadWriteError} */
  async writeValue(run: string, id: string, value: Uint8Array): Promise<void> {
    const { failures, syncNames } = this.#options;
    try {
      await this.#onceMore(run, () =>
        this.#write(run, "blobs", id, value, async (temporary, path, folder) => {
          // Over what is there: the bytes are the same, unless that was damaged.
          await rename(temporary, path);
          await syncNames(folder);
        }),
      );
    } catch (error) {
      throw failures.write(run, `value ${id}`, error);
    }
  }

  /** @throws {OffloadMissingError} {OffloadCorruptError} {OffloadReadError} @param bytes its length, only a hint. */
  async readValue(run: string, id: string, bytes: number): Promise<Uint8Array> {
    const { failures } = this.#options;
    if (!isDigest(id)) throw failures.missing(run, id);
    let value: Uint8Array | undefined;
    try {
      value = await this.#read(run, "blobs", id, bytes);
    } catch (error) {
      if (isNoFile(error)) throw failures.damaged(run, `value ${id}`, error);
      throw failures.read(run, `value ${id}`, error);
    }
    if (value === undefined) throw failures.missing(run, id);
    if (sha256(value) !== id) throw failures.damaged(run, `value ${id}`);
    return value;
  }

  /** @returns what is stored now. @throws {OffloadCorruptError} {OffloadWriteError} */
  async writeRecord(run: string, step: string, value: Uint8Array): Promise<Uint8Array> {
    const { failures, syncNames } = this.#options;
    try {
      return await this.#onceMore(run, () =>
        this.#write(run, "records", step, sealRecord(value), async (temporary, path, folder) => {
          const first = await link(temporary, path).then(
            () => undefined,
            async (error: unknown) => {
              if (codeOf(error) !== "EEXIST") throw error;
              return readWhole(path, -1);
            },
          );
          // Whoever lost depends on the winner's name too, and cannot know whether that one came to sync it.
          await Promise.all([unlink(temporary), syncNames(folder)]);
          return first === undefined ? new Uint8Array(value) : this.#unsealed(run, step, first);
        }),
      );
    } catch (error) {
      if (isNoFile(error)) throw failures.damaged(run, `record ${step}`, error);
      throw failures.write(run, `record ${step}`, error);
    }
  }

  /** @throws {OffloadCorruptError} {OffloadReadError} */
  async readRecord(run: string, step: string): Promise<Uint8Array | undefined> {
    const { failures } = this.#options;
    try {
      const stored = await this.#read(run, "records", step, -1);
      return stored === undefined ? undefined : this.#unsealed(run, step, stored);
    } catch (error) {
      if (isNoFile(error)) throw failures.damaged(run, `record ${step}`, error);
      throw failures.read(run, `record ${step}`, error);
    }
  }

  #unsealed(run: string, step: string, stored: Uint8Array): Uint8Array {
    const value = unsealRecord(stored);
    if (value === undefined) throw this.#options.failures.damaged(run, `record ${step}`);
    return value;
  }

  /** @returns undefined where there is no such file although the store itself is there. */
  async #read(run: string, kind: Kind, id: string, bytes: number): Promise<Uint8Array | undefined> {
    const { folders } = this.#options;
    try {
      const folder = folders.shard(run, kind, id);
      await folders.check(folder);
      return await readWhole(folders.file(folder, id), bytes);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      // Of a drive that is not mounted nobody knows what it holds.
      await access(folders.top);
      return undefined;
    }
  }

  /** Writes a file beside its place, then has it brought there by `land`. */
  async #write<T>(
    run: string,
    kind: Kind,
    id: string,
    content: Uint8Array,
    land: (temporary: string, path: string, folder: string) => Promise<T>,
  ): Promise<T> {
    const { folders } = this.#options;
    const folder = folders.shard(run, kind, id);
    await folders.make(folder);
    const besides = folders.temporary(run);
    if (await folders.make(besides)) {
      await removeOrphans(besides, this.#options.orphansBefore());
      await this.#writeName(run);
    }
    return this.#writeBeside(run, content, (temporary) => land(temporary, folders.file(folder, id), folder));
  }

  async #writeName(run: string): Promise<void> {
    const { folders, syncNames } = this.#options;
    const content = nameContent(run);
    if (content === undefined) return;
    const folder = folders.ofRun(run);
    await this.#writeBeside(run, content, (temporary) => rename(temporary, folder + sep + nameFile));
    await syncNames(folder);
  }

  async #writeBeside<T>(
    run: string,
    content: Uint8Array,
    land: (temporary: string) => Promise<T>,
  ): Promise<T> {
    const { folders, durable } = this.#options;
    const temporary = `${folders.temporary(run)}${sep}${this.#mine}-${this.#temporaries++}`;
    await writeNew(temporary, content, durable);
    try {
      return await land(temporary);
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
  }

  /** Once more where a folder was missing: another process may have deleted the run since we made it. */
  async #onceMore<T>(run: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      this.#options.folders.forget(run);
      return work();
    }
  }
}

/** Whether there is something else in a file's place. */
function isNoFile(error: unknown): boolean {
  return ["ELOOP", "EISDIR"].includes(codeOf(error) ?? "");
}
