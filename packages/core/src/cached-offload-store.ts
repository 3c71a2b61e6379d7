import { ClosedError, OptionError } from "./errors.ts";
import { RecentValues } from "./offload/recent-values.ts";
import type { BlobRef, OffloadStore } from "./offload-store.ts";

/** Options of {@link cachedOffloadStore}. */
export interface CachedOffloadStoreOptions {
  /** Bytes of values kept at most, each counted with 256 B for its own administration. Default: 256 MiB. */
  readonly maxBytes?: number;
}

/** An offload store that reads what it has read or written lately from this process's memory. */
export interface CachedOffloadStore extends OffloadStore {
  /** Values read from memory, values asked of the store behind it, and bytes kept now. */
  readonly cache: { readonly hits: number; readonly misses: number; readonly bytes: number };
}

/**
 * Keeps the values read and written last in memory, least recently used out first. Values never change under their id,
 * so nothing kept is ever stale; what another process deletes stays readable here until it is pushed out. Several calls
 * that miss the same value at once ask the store once. Writes and step records always go to the store.
 */
export function cachedOffloadStore(
  store: OffloadStore,
  options: CachedOffloadStoreOptions = {},
): CachedOffloadStore {
  const { maxBytes = 256 * 1024 * 1024 } = options;
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
    throw new OptionError(`maxBytes must be a whole number of bytes, 0 or more, got ${maxBytes}`);
  }
  const values = new RecentValues<Uint8Array>(maxBytes);
  /** How often runs were deleted. */
  let deletions = 0;
  /** Reads under way, by key; undefined where the read failed. */
  const reading = new Map<string, Promise<Uint8Array | undefined>>();
  const counts = { hits: 0, misses: 0 };
  let closed = false;
  const keep = (key: string, value: Uint8Array) => values.keep(key, value, value.length);
  const begin = () => {
    if (closed) throw new ClosedError(`offload store "${store.name}" is closed; make another`);
  };

  /** Asks the store behind for values that nobody else is asking it for, and lets others join. */
  async function read(
    references: readonly BlobRef[],
    run: string,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array[]> {
    counts.misses += references.length;
    const before = deletions;
    const request = store.get(references, signal === undefined ? { run } : { run, signal });
    const prefix = prefixOf(run);
    const parts = references.map(({ id }, place) => {
      const part = request.then(
        (found) => found[place],
        () => undefined,
      );
      reading.set(prefix + id, part);
      return { key: prefix + id, part };
    });
    try {
      const found = await request;
      // A run that was deleted meanwhile must not come back through here.
      if (deletions === before) {
        // A copy: what a store gives may be a part of a larger buffer, which would stay in memory with it.
        for (const [place, { key }] of parts.entries()) keep(key, new Uint8Array(found[place]!));
      }
      return found;
    } finally {
      for (const { key, part } of parts) if (reading.get(key) === part) reading.delete(key);
    }
  }

  return {
    name: store.name,
    get cache() {
      return { ...counts, bytes: values.bytes };
    },
    async put(given, putOptions = {}) {
      begin();
      const before = deletions;
      const copies = given.map((value) => new Uint8Array(value));
      const references = await store.put(copies, putOptions);
      if (deletions === before) {
        const prefix = prefixOf(putOptions.run ?? "");
        for (const [place, { id }] of references.entries()) keep(prefix + id, copies[place]!);
      }
      return references;
    },
    async get(references, { run = "", signal } = {}) {
      begin();
      signal?.throwIfAborted();
      const prefix = prefixOf(run);
      const found = new Map<string, Uint8Array>();
      const joined: { reference: BlobRef; read: Promise<Uint8Array | undefined> }[] = [];
      const mine = new Map<string, BlobRef>();
      for (const reference of references) {
        const key = prefix + reference.id;
        if (found.has(reference.id) || mine.has(reference.id)) continue;
        const kept = values.take(key);
        const underWay = reading.get(key);
        if (kept !== undefined) {
          counts.hits++;
          found.set(reference.id, kept);
        } else if (underWay !== undefined) joined.push({ reference, read: underWay });
        else mine.set(reference.id, reference);
      }
      const fetch = async (wanted: readonly BlobRef[]) => {
        const fetched = await read(wanted, run, signal);
        for (const [place, { id }] of wanted.entries()) found.set(id, fetched[place]!);
      };
      if (mine.size > 0) await fetch([...mine.values()]);
      const alone: BlobRef[] = [];
      for (const { reference, read: underWay } of joined) {
        const value = await underWay;
        if (value === undefined) alone.push(reference);
        else {
          counts.hits++;
          found.set(reference.id, value);
        }
      }
      signal?.throwIfAborted();
      // Whoever was joined may have failed for reasons of its own, such as its signal.
      if (alone.length > 0) await fetch(alone);
      return references.map(({ id }) => new Uint8Array(found.get(id)!));
    },
    async putIfAbsent(key, value, putOptions) {
      begin();
      return store.putIfAbsent(key, value, putOptions);
    },
    async record(key, recordOptions) {
      begin();
      return store.record(key, recordOptions);
    },
    runs() {
      begin();
      return store.runs();
    },
    async deleteRun(run) {
      begin();
      deletions++;
      values.dropAll(prefixOf(run));
      await store.deleteRun(run);
      deletions++;
      values.dropAll(prefixOf(run));
    },
    list(run) {
      begin();
      return store.list(run);
    },
    async close() {
      closed = true;
      values.close();
      await store.close();
    },
  };
}

/** Begins the keys of a run; its length keeps a name that another one begins with apart. */
function prefixOf(run: string): string {
  return `${run.length}:${run}`;
}
