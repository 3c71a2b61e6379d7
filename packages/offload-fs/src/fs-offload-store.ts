import { randomBytes } from "node:crypto";
import { access, mkdir, realpath, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  ClosedError,
  Gate,
  isDigest,
  type OffloadFailures,
  type OffloadStore,
  OptionError,
  sha256,
  shownName,
  untilAborted,
} from "@matrix/core";
import { codeOf, fsFailures } from "./failures.ts";
import { FolderSync } from "./folder-sync.ts";
import { type FsOffloadStoreOptions, resolveOptions } from "./options.ts";
import { deletedPrefix, finishDeletions } from "./orphan-temp-files.ts";
import { RunFiles } from "./run-files.ts";
import { RunFolders, refuseLinks } from "./run-folders.ts";
import { listRun } from "./run-listing.ts";
import { runNames } from "./run-names.ts";

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
 * Layout: `<root>/v1/<run>/blobs/<1>/<63>`, `records/<1>/<63>`, `tmp/`, `name`. Folders 0700, files 0600.
 * Errors: OptionError; OffloadWriteError where the folder cannot be made or written to.
 */
export async function fsOffloadStore(options: FsOffloadStoreOptions): Promise<FsOffloadStore> {
  const { root: given, name, fsync, concurrency, orphanAgeMs, clock } = resolveOptions(options);
  const { root, top } = await openRoot(given, fsFailures(name, given));
  const failures = fsFailures(name, root);
  const folderSync = new FolderSync();
  const syncNames = async (folder: string) => {
    if (fsync === "full") await folderSync.sync(folder);
  };
  const folders = new RunFolders(top, syncNames);
  const files = new RunFiles({
    folders,
    failures,
    durable: fsync !== "off",
    syncNames,
    orphansBefore: () => clock.now() - orphanAgeMs,
  });
  const gate = new Gate(concurrency);
  let closed = false;

  const begin = (signal?: AbortSignal) => {
    if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
    signal?.throwIfAborted();
  };
  const inTurn = <T>(signal: AbortSignal | undefined, work: () => Promise<T>) =>
    gate.run(async () => {
      signal?.throwIfAborted();
      return work();
    });

  return {
    name,
    root,
    acceptance: fsync === "full" ? "strict" : "relaxed",
    async put(values, { run = "", signal } = {}) {
      begin(signal);
      const references = values.map((value) => ({ store: name, id: sha256(value), bytes: value.length }));
      const distinct = new Map(references.map(({ id }, place) => [id, values[place]!]));
      const writes = [...distinct].map(([id, value]) =>
        inTurn(signal, () => files.writeValue(run, id, value)),
      );
      await untilAborted(Promise.all(writes), signal);
      return references;
    },
    async get(references, { run = "", signal } = {}) {
      begin(signal);
      const reads = references.map(({ id, bytes }) => inTurn(signal, () => files.readValue(run, id, bytes)));
      return untilAborted(Promise.all(reads), signal);
    },
    async putIfAbsent({ run, step }, value, { signal } = {}) {
      begin(signal);
      checkStep(step);
      return untilAborted(
        inTurn(signal, () => files.writeRecord(run, step, value)),
        signal,
      );
    },
    async record({ run, step }, { signal } = {}) {
      begin(signal);
      checkStep(step);
      return untilAborted(
        inTurn(signal, () => files.readRecord(run, step)),
        signal,
      );
    },
    async *runs() {
      begin();
      try {
        yield* runNames(top);
      } catch (error) {
        throw failures.read(undefined, "the names of its runs", error);
      }
    },
    async deleteRun(run) {
      begin();
      const aside = join(top, `${deletedPrefix}${randomBytes(8).toString("hex")}`);
      try {
        // Gone at once and as a whole, although removing the files takes time.
        await rename(folders.ofRun(run), aside);
        folders.forget(run);
        await syncNames(top);
        await rm(aside, { recursive: true, force: true });
      } catch (error) {
        if (codeOf(error) === "ENOENT" && (await isThere(top))) return;
        throw failures.write(run, "the deletion", error);
      }
    },
    async *list(run) {
      begin();
      try {
        // A drive that is not mounted is not a run that has nothing.
        await access(top);
        yield* listRun(folders.ofRun(run));
      } catch (error) {
        throw failures.read(run, "the list", error);
      }
    },
    async close() {
      closed = true;
      await gate.idle();
    },
  };
}

/** Nothing else ever becomes part of a path. */
function checkStep(step: string): void {
  if (isDigest(step)) return;
  throw new OptionError(`a record's step must be a SHA-256 in lower-case hex, got ${shownName(step)}`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function openRoot(given: string, failures: OffloadFailures): Promise<{ root: string; top: string }> {
  try {
    await mkdir(given, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      if (codeOf(error) !== "ENOENT") throw error;
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
    throw failures.write(undefined, "its own folder", error);
  }
}
