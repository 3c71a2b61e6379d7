import { setTimeout as sleep } from "node:timers/promises";
import { DataError, MatrixError } from "@matrix/core";
import type { ByteChunks, RandomAccess, Shard, ShardIdentity } from "../rows/shard.ts";

/** A file on a server that can be asked for any range of it. */
export interface RemoteFile {
  /** Its address, for errors. */
  readonly name: string;
  readonly bytes: number;
  readonly facts: ShardIdentity["facts"];
  /** The bytes from `start` to `end` (not included). Answers only for the very version that `facts` tells of. */
  request(start: number, end: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** A failure that no repetition mends becomes an error of ours in `request`; all others are repeated. */
export interface RetryPolicy {
  /** Requests in a row that bring nothing. */
  readonly attempts: number;
  /** Pause before the second of them, in ms; doubles with each. */
  readonly backoffMs: number;
  /** Longest time without a byte, in ms. */
  readonly idleMs: number;
}

export const defaultRetries: RetryPolicy = { attempts: 6, backoffMs: 250, idleMs: 60_000 };

/** A remote file as one file of a data set: what breaks off is asked for again from where it broke off. */
export function remoteShard(file: RemoteFile, policy: RetryPolicy): Shard {
  const { name, bytes, facts } = file;
  return {
    name,
    identity: async () => ({ bytes, facts }),
    chunks: (signal) => chunksOf(file, 0, bytes, signal, policy),
    open: async (): Promise<RandomAccess> => ({
      bytes,
      async read(position, length) {
        const end = Math.min(bytes, position + length);
        const pieces: Buffer[] = [];
        if (position >= end) return Buffer.alloc(0);
        const { signal } = new AbortController();
        for await (const piece of chunksOf(file, position, end, signal, policy)) pieces.push(piece);
        return Buffer.concat(pieces, end - position);
      },
      close: async () => {},
    }),
  };
}

async function* chunksOf(
  file: RemoteFile,
  start: number,
  end: number,
  signal: AbortSignal,
  { attempts, backoffMs, idleMs }: RetryPolicy,
): ByteChunks {
  let at = start;
  let failures = 0;
  while (at < end) {
    signal.throwIfAborted();
    const idle = new IdleWatch(signal, idleMs);
    try {
      for await (const piece of await idle.during(file.request(at, end, idle.signal))) {
        idle.pause();
        failures = 0;
        const bytes = Buffer.from(piece.buffer, piece.byteOffset, Math.min(piece.length, end - at));
        at += bytes.length;
        yield bytes;
        idle.resume();
      }
      if (at < end) throw new Error(`the answer ended at byte ${at} of ${file.bytes}`);
    } catch (error) {
      signal.throwIfAborted();
      if (MatrixError.isInstance(error)) throw error;
      if (++failures >= attempts) {
        throw new DataError(
          `data set ${file.name} cannot be read: ${reasonOf(error)} (tried ${attempts} times); check the network, then resume`,
          { cause: error },
        );
      }
      await sleep(backoffMs * 2 ** (failures - 1), undefined, { signal });
    } finally {
      idle.end();
    }
  }
}

/** Aborts what goes on once nothing has come for too long; the time that a reader takes does not count. */
class IdleWatch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #idleMs: number;
  readonly #onAbort = () => this.#controller.abort(this.#outer.reason);
  #timer: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal, idleMs: number) {
    this.#outer = outer;
    this.#idleMs = idleMs;
    outer.addEventListener("abort", this.#onAbort, { once: true });
    this.resume();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What came of the work, unless it took too long. */
  during<T>(work: Promise<T>): Promise<T> {
    const tooLong = new Promise<never>((_, reject) => {
      this.signal.addEventListener("abort", () => reject(this.signal.reason), { once: true });
    });
    return Promise.race([work, tooLong]);
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  resume(): void {
    clearTimeout(this.#timer);
    const tell = () => this.#controller.abort(new Error(`no byte came for ${this.#idleMs} ms`));
    this.#timer = setTimeout(tell, this.#idleMs);
  }

  end(): void {
    this.pause();
    this.#outer.removeEventListener("abort", this.#onAbort);
    // Ends a request whose rest nobody wants.
    this.#controller.abort(new Error("no longer wanted"));
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && error.message === "fetch failed" ? cause.message : error.message;
}
