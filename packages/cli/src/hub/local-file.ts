import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";

/** A file that is to be put on a hub. */
export interface LocalFile {
  /** On this machine. */
  readonly path: string;
  /** In the data set. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of it, hex. */
  readonly hash: string;
  /** Its first 512 bytes, by which the hub tells text from other data. */
  readonly sample: Uint8Array;
}

/** Reads a file once, in pieces. */
export async function localFile(path: string, name: string, signal: AbortSignal): Promise<LocalFile> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk);
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const { size } = await stat(path);
    return { path, name, bytes: size, hash: hash.digest("hex"), sample: buffer.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}
