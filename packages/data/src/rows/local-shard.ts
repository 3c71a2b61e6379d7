import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { dataErrorFrom, openDataFile, readAt } from "./data-file.ts";
import type { ByteChunks, RandomAccess, Shard, ShardIdentity } from "./shard.ts";

const chunkBytes = 512 * 1024;
const endBytes = 64 * 1024;

/** A regular file of this machine. Its identity: absolute path, size, time of the last change, and SHA-256 of its ends. */
export function localShard(path: string): Shard {
  return {
    name: path,
    identity: () => identityOf(path),
    chunks: (signal) => chunksOf(path, signal),
    open: () => openLocal(path),
  };
}

async function identityOf(path: string): Promise<ShardIdentity> {
  const { handle, bytes, changedAt } = await openDataFile(path);
  try {
    const hash = createHash("sha256");
    for (const position of [0, Math.max(0, bytes - endBytes)]) {
      hash.update(await readAt(handle, position, endBytes));
    }
    return { bytes, facts: { path: resolve(path), bytes, changedAt, ends: hash.digest("hex") } };
  } catch (error) {
    throw dataErrorFrom(path, error);
  } finally {
    await handle.close();
  }
}

async function* chunksOf(path: string, signal: AbortSignal): ByteChunks {
  const { handle } = await openDataFile(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    for (let position = 0; ; ) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position).catch((error: unknown) => {
        throw dataErrorFrom(path, error);
      });
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function openLocal(path: string): Promise<RandomAccess> {
  const { handle, bytes } = await openDataFile(path);
  return {
    bytes,
    read: (position, length) =>
      readAt(handle, position, length).catch((error: unknown) => {
        throw dataErrorFrom(path, error);
      }),
    close: () => handle.close(),
  };
}
