import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Files, OpenFile } from "./files.ts";
import { lockFile } from "./node-lock.ts";

/** The machine's file system. */
export const nodeFiles: Files = {
  async open(path, mode) {
    const handle = await open(path, { append: "a+", create: "ax+", read: "r" }[mode], 0o600);
    return new NodeFile(handle, (await handle.stat()).size);
  },
  async list(folder) {
    try {
      return (await readdir(folder)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  },
  async makeFolder(folder) {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    // A folder is an entry of the one above it: each that was made here must be synced there.
    const top = dirname(resolve(first));
    for (let made = resolve(folder); made !== top; made = dirname(made)) await syncFolder(dirname(made));
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  syncFolder,
  lock: lockFile,
};

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What systems take in one call (IOV_MAX). */
const chunksPerWrite = 1024;

class NodeFile implements OpenFile {
  readonly #handle: FileHandle;
  #length: number;

  constructor(handle: FileHandle, length: number) {
    this.#handle = handle;
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  async append(chunks: readonly Uint8Array[]): Promise<void> {
    let next = 0;
    /** Bytes of the next chunk that were written already. */
    let written = 0;
    while (next < chunks.length) {
      const group = chunks.slice(next, next + chunksPerWrite);
      if (written > 0) group[0] = group[0]!.subarray(written);
      let { bytesWritten } = await this.#handle.writev(group);
      this.#length += bytesWritten;
      // A disk that fills up takes a part: the rest goes on where it stopped, or fails with ENOSPC.
      for (const chunk of group) {
        if (bytesWritten < chunk.length) {
          written = chunk === group[0] ? written + bytesWritten : bytesWritten;
          break;
        }
        bytesWritten -= chunk.length;
        written = 0;
        next++;
      }
    }
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  async truncate(length: number): Promise<void> {
    await this.#handle.truncate(length);
    this.#length = length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
