import { randomBytes } from "node:crypto";
import { mkdir, realpath, rename as renameFolder, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { type BlobRef, ClosedError, type OffloadStore, OptionError } from "@matrix/core";
import { isDigest, sha256 } from "./digest.ts";
import { damaged, missing, type Place, readFailure, valueFailure, writeFailure } from "./failures.ts";
import { link, readWhole, rename, unlink, writeNew } from "./file-calls.ts";
import { FolderSync } from "./folder-sync.ts";
import { Gate } from "./gate.ts";
import { type FsOffloadStoreOptions, resolveOptions } from "./options.ts";
import { deletedPrefix, finishDeletions, removeOrphans } from "./orphan-temp-files.ts";
import { sealed, unsealed } from "./record-seal.ts";
import { type Kind, RunFolders, refuseLinks } from "./run-folders.ts";
import { listRun } from "./run-listing.ts";
import { untilAborted } from "./until-aborted.ts";

/** An offload store in a folder. */
export interface FsOffloadStore extends OffloadStore {
  /** Absolute path of the folder, links resolved. */
  readonly root: string;
  /** `strict`: an accepted record outlives a loss of power; `relaxed` unless `fsync` is `full`. */
  readonly acceptance: "strict" | "relaxed";
}

/**
 * Opens a folder as an offload store; any number of processes may have it open, on one machine or on a network drive.
 *
 * Layout: `<root>/v1/<run>/blobs/<2>/<62>`, `records/<2>/<62>`, `tmp/`. Folders 0700, files 0600.
 * Errors: OptionError; OffloadWriteError where the folder cannot be made or written to.
 */
export async function fsOffloadStore(options: FsOffloadStoreOptions): Promise<FsOffloadStore> {
  const { root: given, name, fsync, concurrency, orphanAgeMs, clock } = resolveOptions(options);
  const { root, top } = await openRoot(given, name);
  const folderSync = new FolderSync();
  const syncNames = async (folder: string) => {
    if (fsync === "full") await folderSync.sync(folder);
  };
  const folders = new RunFolders(top, syncNames);
  const gate = new Gate(concurrency);
  const mine = randomBytes(8).toString("hex");
  let temporaries = 0;
  let closed = false;

  const placeOf = (run: string): Place => ({ store: name, root, run });
  const begin = (signal?: AbortSignal) => {
    if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
    signal?.throwIfAborted();
  };

  /** Writes a file beside its place, then has it brought there by `land`. */
  async function write<T>(
    run: string,
    kind: Kind,
    id: string,
    content: Uint8Array,
    land: (temporary: string, path: string, folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = folders.shard(run, kind, id);
    await folders.make(folder);
    const besides = folders.temporary(run);
    if (await folders.make(besides)) await removeOrphans(besides, clock.now() - orphanAgeMs);
    const temporary = `${besides}${sep}${mine}-${temporaries++}`;
    await writeNew(temporary, content, fsync !== "off");
    try {
      return await land(temporary, folder + sep + id.slice(2), folder);
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
  }

  /** Once more where a folder was missing: another process may have deleted the run since we made it. */
  async function onceMore<T>(run: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      folders.forget(run);
      return work();
    }
  }

  async function writeValue(run: string, id: string, value: Uint8Array): Promise<void> {
    try {
      await onceMore(run, () =>
        write(run, "blobs", id, value, async (temporary, path, folder) => {
          // Over what is there: the bytes are the same, unless that was damaged.
          await rename(temporary, path);
          await syncNames(folder);
        }),
      );
    } catch (error) {
      throw writeFailure(placeOf(run), `value ${id}`, error);
    }
  }

  async function readValue(run: string, { id, bytes }: BlobRef): Promise<Uint8Array> {
    const place = placeOf(run);
    if (!isDigest(id)) throw missing(place, id);
    let value: Uint8Array;
    try {
      const folder = folders.shard(run, "blobs", id);
      await folders.check(folder);
      value = await readWhole(folder + sep + id.slice(2), bytes);
    } catch (error) {
      throw valueFailure(place, id, error);
    }
    if (sha256(value) !== id) throw damaged(place, `value ${id}`);
    return value;
  }

  async function writeRecord(run: string, step: string, value: Uint8Array): Promise<Uint8Array> {
    const place = placeOf(run);
    try {
      return await onceMore(run, () =>
        write(run, "records", step, sealed(value), async (temporary, path, folder) => {
          const first = await link(temporary, path).then(
            () => undefined,
            async (error: NodeJS.ErrnoException) => {
              if (error.code !== "EEXIST") throw error;
              return readWhole(path, -1);
            },
          );
          // Whoever lost depends on the winner's name too, and cannot know whether that one came to sync it.
          await Promise.all([unlink(temporary), syncNames(folder)]);
          if (first === undefined) return new Uint8Array(value);
          const won = unsealed(first);
          if (won === undefined) throw damaged(place, `record ${step}`);
          return won;
        }),
      );
    } catch (error) {
      throw writeFailure(place, `record ${step}`, error);
    }
  }

  return {
    name,
    root,
    acceptance: fsync === "full" ? "strict" : "relaxed",
    async put(values, { run = "", signal } = {}) {
      begin(signal);
      const references = values.map((value) => ({ store: name, id: sha256(value), bytes: value.length }));
      const distinct = new Map(references.map(({ id }, place) => [id, values[place]!]));
      const writes = [...distinct].map(([id, value]) =>
        gate.run(async () => {
          signal?.throwIfAborted();
          await writeValue(run, id, value);
        }),
      );
      await untilAborted(Promise.all(writes), signal);
      return references;
    },
    async get(references, { run = "", signal } = {}) {
      begin(signal);
      const reads = references.map((reference) =>
        gate.run(async () => {
          signal?.throwIfAborted();
          return readValue(run, reference);
        }),
      );
      return untilAborted(Promise.all(reads), signal);
    },
    async putIfAbsent({ run, step }, value, { signal } = {}) {
      begin(signal);
      if (!isDigest(step)) {
        throw new OptionError(
          `a record's step must be a SHA-256 in lower-case hex, got ${JSON.stringify(step.slice(0, 80))}`,
        );
      }
      const work = gate.run(async () => {
        signal?.throwIfAborted();
        return writeRecord(run, step, value);
      });
      return untilAborted(work, signal);
    },
    async deleteRun(run) {
      begin();
      const aside = join(top, `${deletedPrefix}${randomBytes(8).toString("hex")}`);
      try {
        // Gone at once and as a whole, although removing the files takes time.
        await renameFolder(folders.ofRun(run), aside);
        folders.forget(run);
        await syncNames(top);
        await rm(aside, { recursive: true, force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
        throw writeFailure(placeOf(run), "the deletion", error);
      }
    },
    async *list(run) {
      begin();
      try {
        yield* listRun(folders.ofRun(run));
      } catch (error) {
        throw readFailure(placeOf(run), "the list", error);
      }
    },
    async close() {
      closed = true;
      await gate.idle();
    },
  };
}

async function openRoot(given: string, name: string): Promise<{ root: string; top: string }> {
  try {
    await mkdir(given, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      // Node calls a read-only file system ENOENT when it makes folders recursively; the plain call tells the truth.
      return mkdir(given, 0o700);
    });
    const root = await realpath(given);
    // The format's version; a later one lives beside it.
    const top = join(root, "v1");
    await mkdir(top, { recursive: true, mode: 0o700 });
    await refuseLinks(top);
    await finishDeletions(top);
    return { root, top };
  } catch (error) {
    throw writeFailure({ store: name, root: given, run: "" }, "its own folder", error);
  }
}
