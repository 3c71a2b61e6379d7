import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { LogLine } from "../launcher.ts";

const everyMs = 300;

/** A file that a process writes its lines to. What was rotated away from it stands in `<path>.1`. */
export interface LogFile extends Omit<LogLine, "text"> {
  readonly path: string;
}

/**
 * Lines of files that grow, those of one file in their order, what was rotated away last before them.
 *
 * @param find lists the files; asked again while following, since processes come and go
 * @param follow goes on until aborted
 */
export async function* logFileLines(
  find: () => Promise<readonly LogFile[]>,
  follow?: AbortSignal,
): AsyncIterable<LogLine> {
  const tails = new Map<string, FileTail>();
  try {
    for (;;) {
      for (const { path, kind, id } of await find()) {
        const tail = tails.get(path) ?? new FileTail(path);
        tails.set(path, tail);
        for await (const text of tail.lines()) yield { kind, id, text };
      }
      if (follow === undefined || follow.aborted) break;
      await pause(everyMs, undefined, { signal: follow }).catch(() => {});
    }
    // A process that was killed in the middle of a line leaves it without an end.
    for (const { path, kind, id } of await find()) {
      const text = tails.get(path)?.rest() ?? "";
      if (text !== "") yield { kind, id, text };
    }
  } finally {
    await Promise.all([...tails.values()].map((tail) => tail.close()));
  }
}

/** One growing file, read from its beginning on, also while it is rotated. */
class FileTail {
  readonly #path: string;
  #file: FileHandle | undefined;
  #offset = 0;
  #isFirst = true;
  #rest = "";
  #decoder = new TextDecoder();

  constructor(path: string) {
    this.#path = path;
  }

  /** Lines that were written since the last call. */
  async *lines(): AsyncIterable<string> {
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#file = await openIfThere(`${this.#path}.1`);
    }
    this.#file ??= await openIfThere(this.#path);
    while (this.#file !== undefined) {
      yield* this.#more(this.#file);
      // What was rotated away is read to its end before what stands in its place.
      const next = await openIfThere(this.#path);
      if (next === undefined) return;
      if ((await next.stat()).ino === (await this.#file.stat()).ino) return next.close();
      yield* this.#more(this.#file);
      await this.#file.close();
      this.#file = next;
      this.#offset = 0;
    }
  }

  /** What was written after the last line's end. */
  rest(): string {
    return this.#rest;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async *#more(file: FileHandle): AsyncIterable<string> {
    const chunk = Buffer.alloc(64 * 1024);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      const text = this.#rest + this.#decoder.decode(chunk.subarray(0, bytesRead), { stream: true });
      const lines = text.split("\n");
      this.#rest = lines.pop() ?? "";
      yield* lines;
    }
  }
}

function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
