import fs from "node:fs";
import { promisify } from "node:util";

// The callback calls cost half the CPU of node:fs/promises, which makes an object with streams in mind for every file.
const open = promisify(fs.open);
const read = promisify(fs.read);
const write = promisify(fs.write);
const fdatasync = promisify(fs.fdatasync);
const fsync = promisify(fs.fsync);
const fstat = promisify(fs.fstat);
const close = promisify(fs.close);

export const rename = promisify(fs.rename);
export const link = promisify(fs.link);
export const unlink = promisify(fs.unlink);

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_RDONLY, O_WRONLY } = fs.constants;

// A write that is its own sync saves a call. Elsewhere it is not to be had, or, as on macOS, weaker than the sync of Node.
const syncingWrite = process.platform === "linux" ? fs.constants.O_DSYNC : 0;

/** Read at once without asking for the size first; a reference that claims more may be forged. */
const trustedBytes = 1024 * 1024;

/** Writes a file that must not exist yet, with its content made durable where `durable`; leaves none behind on failure. */
export async function writeNew(path: string, content: Uint8Array, durable: boolean): Promise<void> {
  const synced = durable ? syncingWrite : 0;
  const file = await open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | synced, 0o600);
  try {
    try {
      let written = 0;
      while (written < content.length) {
        const { bytesWritten } = await write(file, content, written, content.length - written, null);
        written += bytesWritten;
      }
      // Nothing was written for a file of no bytes, and so nothing synced.
      if (durable && (synced === 0 || content.length === 0)) await fdatasync(file);
    } finally {
      // What was not synced may be written out by the close: on a network drive that takes a while.
      if (durable) fs.closeSync(file);
      else await close(file);
    }
  } catch (error) {
    await unlink(path).catch(() => {});
    throw error;
  }
}

/** The content of a file, whose length `expectedBytes` is only a hint. A symbolic link fails with ELOOP. */
export async function readWhole(path: string, expectedBytes: number): Promise<Uint8Array> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW);
  try {
    // One byte more than expected, so that a read which fills the buffer tells of a longer file.
    const room =
      expectedBytes >= 0 && expectedBytes <= trustedBytes ? expectedBytes + 1 : (await fstat(file)).size + 1;
    let content = Buffer.allocUnsafe(room);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await read(file, content, filled, content.length - filled, filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === expectedBytes) break;
      if (filled === content.length) content = Buffer.concat([content, Buffer.allocUnsafe(filled)]);
    }
    return content.subarray(0, filled);
  } finally {
    fs.closeSync(file);
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot sync a folder; NTFS journals its names by itself.
  if (process.platform === "win32") return;
  const folder = await open(path, O_RDONLY);
  try {
    await fsync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
