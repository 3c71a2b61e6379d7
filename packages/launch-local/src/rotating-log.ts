import { appendFileSync, renameSync, statSync } from "node:fs";

/** A log that is renamed to `<path>.1`, that to `<path>.2`, … once it has grown to a size. Lines are not cut in two. */
export class RotatingLog {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #files: number;
  #bytes: number;

  /** @param files how many are kept, the newest included */
  constructor(path: string, maxBytes: number, files: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#files = files;
    this.#bytes = sizeOf(path);
  }

  write(chunk: Uint8Array): void {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end === 0 || this.#bytes + chunk.length < this.#maxBytes) {
      this.#append(chunk);
      return;
    }
    this.#append(chunk.subarray(0, end));
    this.#rotate();
    if (end < chunk.length) this.#append(chunk.subarray(end));
  }

  /** A line of our own among those of the process. */
  say(text: string): void {
    this.write(Buffer.from(`${new Date().toISOString()} ${text}\n`));
  }

  #append(bytes: Uint8Array): void {
    try {
      appendFileSync(this.#path, bytes, { mode: 0o600 });
      this.#bytes += bytes.length;
    } catch {
      // A full disk costs log lines, and must not cost the process.
    }
  }

  #rotate(): void {
    try {
      for (let number = this.#files - 1; number > 0; number--) {
        const from = number === 1 ? this.#path : `${this.#path}.${number - 1}`;
        if (sizeOf(from) > 0) renameSync(from, `${this.#path}.${number}`);
      }
      this.#bytes = sizeOf(this.#path);
    } catch {
      // It grows on, and is tried again with the next line.
    }
  }
}

const newline = 10;

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
