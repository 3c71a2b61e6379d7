import { mkdir, realpath } from "node:fs/promises";
import { sep } from "node:path";
import { runPathPart, StorageError } from "@matrix/core";

export type Kind = "blobs" | "records";

/**
 * The folders of the runs below one top folder: made when they are written to first, and checked once to be what they
 * are named, since a symbolic link among them would lead elsewhere.
 */
export class RunFolders {
  /** A real path: no part of it is a symbolic link. */
  readonly top: string;
  readonly #sync: (folder: string) => Promise<void>;
  readonly #made = new Set<string>();
  readonly #checked = new Set<string>();

  /** @param sync makes a folder's names durable, or does nothing. */
  constructor(top: string, sync: (folder: string) => Promise<void>) {
    this.top = top;
    this.#sync = sync;
  }

  ofRun(run: string): string {
    return this.top + sep + runPathPart(run);
  }

  /**
   * Folder that holds the value or record `id`, for {@link RunFolders.make} or {@link RunFolders.check}. Sixteen of a kind: few
   * enough that writes side by side share the sync of a folder, enough for 100 million files where a folder takes ten.
   */
  shard(run: string, kind: Kind, id: string): string {
    return `${this.ofRun(run)}${sep}${kind}${sep}${id.slice(0, 1)}`;
  }

  /** File of the value or record `id` in its shard. */
  file(shard: string, id: string): string {
    return shard + sep + id.slice(1);
  }

  temporary(run: string): string {
    return `${this.ofRun(run)}${sep}tmp`;
  }

  /** Makes a folder and those between it and the top. @returns whether this process had not made it before. */
  async make(folder: string): Promise<boolean> {
    if (this.#made.has(folder)) return false;
    const parts = folder.slice(this.top.length + 1).split(sep);
    let path = this.top;
    for (const part of parts) {
      const parent = path;
      path += sep + part;
      if (this.#made.has(path)) continue;
      await mkdir(path, 0o700).catch(unlessThere);
      await this.check(path);
      // Also where another process made it: that one may not have come to its own sync.
      await this.#sync(parent);
      this.#made.add(path);
    }
    return true;
  }

  /** @throws {StorageError} where the folder is, or lies behind, a symbolic link; ENOENT where it is missing. */
  async check(folder: string): Promise<void> {
    if (this.#checked.has(folder)) return;
    await refuseLinks(folder);
    this.#checked.add(folder);
  }

  /** Forgets what is known of a run's folders: somebody deleted them. */
  forget(run: string): void {
    const folder = this.ofRun(run);
    for (const known of [this.#made, this.#checked]) {
      for (const path of known) {
        if (path === folder || path.startsWith(folder + sep)) known.delete(path);
      }
    }
  }
}

/** @throws {StorageError} where a part of the path is a symbolic link. */
export async function refuseLinks(folder: string): Promise<void> {
  const real = await realpath(folder);
  if (real === folder) return;
  throw new StorageError(
    `folder ${folder} leads to ${real}; an offload store follows no symbolic links, remove it`,
  );
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
