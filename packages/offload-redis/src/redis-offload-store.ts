import { type BlobRef, ClosedError, OffloadReadError, type OffloadStore, OptionError } from "@matrix/core";
import { connectionFor } from "./connection.ts";
import { type Bounds, withinBounds } from "./deadline.ts";
import { isDigest, sha256 } from "./digest.ts";
import {
  damaged,
  mayPass,
  missing,
  type Place,
  readFailure,
  reasonOf,
  refusesUser,
  shown,
  writeFailure,
} from "./failures.ts";
import { type RedisOffloadStoreOptions, resolveOptions } from "./options.ts";
import { listHash } from "./run-listing.ts";
import { checkServer, type ServerFacts } from "./server-check.ts";
import { recordValue, stampBytes, storedRecord, storedValue } from "./stored-form.ts";

/** An offload store in Redis. */
export interface RedisOffloadStore extends OffloadStore {
  /**
   * `strict`: an accepted record outlives a crash of the server (`appendfsync always`) or its failover (`replicas`);
   * `relaxed`: the last second may be lost, after which a step may run again with another result.
   */
  readonly acceptance: "strict" | "relaxed";
  readonly server: ServerFacts;
}

/** Bytes sent or asked for in one command: a longer one would hold up everybody else on the connection. */
const bytesPerCommand = 8 * 1024 * 1024;
const valuesPerCommand = 500;

/**
 * Opens a Redis or Valkey server as an offload store. A run is two hashes, `<prefix>:offload:1:blobs:<run>` and
 * `…:records:<run>`, so that it expires, and is deleted, as a whole.
 *
 * Errors: OptionError where an option breaks its rule, the server evicts values, or refuses the user; OffloadReadError
 * where it cannot be reached within `timeoutMs`.
 */
export async function redisOffloadStore(options: RedisOffloadStoreOptions): Promise<RedisOffloadStore> {
  const resolved = resolveOptions(options);
  const { name, keyPrefix, ttlMs, timeoutMs, replicas, clock } = resolved;
  const connection = connectionFor(options, resolved);
  const { client, where } = connection;
  const silence = (last: unknown) => {
    const why = connection.lastError() ?? last;
    return new Error(`no answer within ${timeoutMs} ms (timeoutMs)${why ? `: ${reasonOf(why)}` : ""}`);
  };
  const bounds = (signal?: AbortSignal): Bounds => ({ clock, timeoutMs, signal, mayPass, expired: silence });
  const server = await open();

  const pending = new Set<Promise<unknown>>();
  /** When the expiry of a run's hashes was last put off, in monotonic ms. */
  const refreshed = new Map<string, number>();
  let closed = false;

  async function open(): Promise<ServerFacts> {
    try {
      return await withinBounds(() => checkServer(client, name, where), bounds());
    } catch (error) {
      connection.end();
      if (error instanceof OptionError) throw error;
      const text = `offload store "${name}" at ${where} could not be opened: ${reasonOf(error)}`;
      throw refusesUser(error) ? new OptionError(text) : new OffloadReadError(text);
    }
  }

  const placeOf = (run: string): Place => ({ store: name, where, run });
  const blobsOf = (run: string) => `${keyPrefix}:offload:1:blobs:${run}`;
  const recordsOf = (run: string) => `${keyPrefix}:offload:1:records:${run}`;

  function begin(run: string, signal?: AbortSignal): void {
    if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
    signal?.throwIfAborted();
    if (!run.isWellFormed()) {
      throw new OptionError(`a run's name must be well-formed Unicode, got ${shown(run)}`);
    }
  }

  async function bounded<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const call = withinBounds(work, bounds(signal));
    pending.add(call);
    try {
      return await call;
    } finally {
      pending.delete(call);
    }
  }

  /** Puts off the expiry of all that a run has; with every write, since that may have made the hash anew. */
  function keepAlive(run: string, written?: string): Promise<unknown>[] {
    if (ttlMs === undefined) return [];
    const now = clock.monotonic();
    const last = refreshed.get(run);
    if (last !== undefined && now - last < ttlMs / 10) {
      return written === undefined ? [] : [client.pexpire(written, ttlMs)];
    }
    refreshed.set(run, now);
    return [blobsOf(run), recordsOf(run)].map((key) => client.pexpire(key, ttlMs));
  }

  /** Waits until replicas have what this connection wrote last. */
  async function replicate(): Promise<void> {
    if (replicas === 0) return;
    const reached = await client.wait(replicas, Math.ceil(timeoutMs / 2));
    if (reached >= replicas) return;
    throw new Error(`only ${reached} of ${replicas} replicas have it (replicas); see whether they are up`);
  }

  // Commands of one connection are run in the order in which they are sent: no need to wait for one before the next.
  async function writeValues(run: string, values: readonly (readonly [string, Uint8Array])[]): Promise<void> {
    const key = blobsOf(run);
    const now = clock.now();
    const writes = chunks(values, ([, value]) => value.length).map((chunk) =>
      client.hset(key, ...chunk.flatMap(([id, value]) => [id, storedValue(value, now)])),
    );
    await Promise.all([...writes, ...keepAlive(run, key), replicate()]);
  }

  async function readValues(run: string, references: readonly BlobRef[]): Promise<Uint8Array[]> {
    const place = placeOf(run);
    const strange = references.find(({ id }) => !isDigest(id));
    if (strange !== undefined) throw missing(place, strange.id);
    const key = blobsOf(run);
    const reads = chunks(references, ({ bytes }) => bytes).map((chunk) =>
      client.hmgetBuffer(key, ...chunk.map(({ id }) => id)),
    );
    const [found] = await Promise.all([Promise.all(reads), ...keepAlive(run)]);
    return found.flat().map((stored, index) => {
      const { id } = references[index]!;
      if (stored === null) throw missing(place, id);
      const value = stored.subarray(stampBytes);
      if (sha256(value) !== id) throw damaged(place, `value ${id}`);
      return value;
    });
  }

  async function writeRecord(run: string, step: string, value: Uint8Array): Promise<Uint8Array> {
    const key = recordsOf(run);
    const mine = storedRecord(value, clock.now());
    const [won] = await Promise.all([client.hsetnx(key, step, mine), ...keepAlive(run, key), replicate()]);
    // Not won may also mean that it was, by a command whose answer was lost: what is there tells.
    if (won === 1) return new Uint8Array(value);
    const first = await client.hgetBuffer(key, step);
    if (first === null) throw new Error("the run was deleted meanwhile");
    // WAIT counts from this connection's own last write; whoever lost depends on a write of the winner's.
    if (replicas > 0) await Promise.all([client.hset(key, step, first), replicate()]);
    const accepted = recordValue(first);
    if (accepted === undefined) throw damaged(placeOf(run), `record ${step}`);
    return accepted;
  }

  return {
    name,
    server,
    acceptance: server.persistence === "append-always" || replicas > 0 ? "strict" : "relaxed",
    async put(values, { run = "", signal } = {}) {
      begin(run, signal);
      const references = values.map((value) => ({ store: name, id: sha256(value), bytes: value.length }));
      const distinct = [...new Map(references.map(({ id }, place) => [id, values[place]!]))];
      if (distinct.length === 0) return references;
      try {
        await bounded(() => writeValues(run, distinct), signal);
      } catch (error) {
        if (error === signal?.reason && signal?.aborted) throw error;
        const others = distinct.length > 1 ? ` and ${distinct.length - 1} others` : "";
        throw writeFailure(placeOf(run), `value ${distinct[0]![0]}${others}`, error);
      }
      return references;
    },
    async get(references, { run = "", signal } = {}) {
      begin(run, signal);
      if (references.length === 0) return [];
      try {
        return await bounded(() => readValues(run, references), signal);
      } catch (error) {
        if (error === signal?.reason && signal?.aborted) throw error;
        const others = references.length > 1 ? ` and ${references.length - 1} others` : "";
        throw readFailure(placeOf(run), `value ${shown(references[0]!.id)}${others}`, error);
      }
    },
    async putIfAbsent({ run, step }, value, { signal } = {}) {
      begin(run, signal);
      if (!isDigest(step)) {
        throw new OptionError(`a record's step must be a SHA-256 in lower-case hex, got ${shown(step)}`);
      }
      try {
        return await bounded(() => writeRecord(run, step, value), signal);
      } catch (error) {
        if (error === signal?.reason && signal?.aborted) throw error;
        throw writeFailure(placeOf(run), `record ${step}`, error);
      }
    },
    async deleteRun(run) {
      begin(run);
      refreshed.delete(run);
      try {
        await bounded(async () => {
          await Promise.all([client.unlink(blobsOf(run)), client.unlink(recordsOf(run)), replicate()]);
        });
      } catch (error) {
        throw writeFailure(placeOf(run), "the deletion", error);
      }
    },
    async *list(run) {
      begin(run);
      try {
        yield* listHash(client, blobsOf(run), "blob", bounded);
        yield* listHash(client, recordsOf(run), "record", bounded);
      } catch (error) {
        throw readFailure(placeOf(run), "the list", error);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(pending);
      connection.end();
    },
  };
}

/** Parts of a batch, each small enough for one command. A single item may be larger. */
function chunks<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += bytesOf(item);
    const part = parts.at(-1);
    if (part !== undefined && part.length < valuesPerCommand && bytes <= bytesPerCommand) part.push(item);
    else {
      parts.push([item]);
      bytes = bytesOf(item);
    }
  }
  return parts;
}
