import {
  type BlobRef,
  ClosedError,
  isDigest,
  OffloadReadError,
  type OffloadStore,
  OptionError,
  sha256,
  shownName,
} from "@matrix/core";
import { commandParts } from "./command-parts.ts";
import { connectionFor } from "./connection.ts";
import { type Bounds, withinBounds } from "./deadline.ts";
import { mayPass, reasonOf, redisFailures, refusesUser } from "./failures.ts";
import { type RedisOffloadStoreOptions, resolveOptions } from "./options.ts";
import { listHash } from "./run-listing.ts";
import { runNames } from "./run-names.ts";
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

  const failures = redisFailures(name, where);
  const keys = `${keyPrefix}:offload:1:`;
  const blobsOf = (run: string) => `${keys}blobs:${run}`;
  const recordsOf = (run: string) => `${keys}records:${run}`;

  function begin(run: string, signal?: AbortSignal): void {
    if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
    signal?.throwIfAborted();
    if (!run.isWellFormed()) {
      throw new OptionError(`a run's name must be well-formed Unicode, got ${shownName(run)}`);
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
    const writes = commandParts(values, ([, value]) => value.length).map((chunk) =>
      client.hset(key, ...chunk.flatMap(([id, value]) => [id, storedValue(value, now)])),
    );
    await Promise.all([...writes, ...keepAlive(run, key), replicate()]);
  }

  async function readValues(run: string, references: readonly BlobRef[]): Promise<Uint8Array[]> {
    const strange = references.find(({ id }) => !isDigest(id));
    if (strange !== undefined) throw failures.missing(run, strange.id);
    const key = blobsOf(run);
    const reads = commandParts(references, ({ bytes }) => bytes).map((chunk) =>
      client.hmgetBuffer(key, ...chunk.map(({ id }) => id)),
    );
    const [found] = await Promise.all([Promise.all(reads), ...keepAlive(run)]);
    return found.flat().map((stored, index) => {
      const { id } = references[index]!;
      if (stored === null) throw failures.missing(run, id);
      const value = stored.subarray(stampBytes);
      if (sha256(value) !== id) throw failures.damaged(run, `value ${id}`);
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
    return accepted(run, step, first);
  }

  async function readRecord(run: string, step: string): Promise<Uint8Array | undefined> {
    const [first] = await Promise.all([client.hgetBuffer(recordsOf(run), step), ...keepAlive(run)]);
    return first === null ? undefined : accepted(run, step, first);
  }

  /** The record that somebody stored, once it is as durable as one of our own. */
  async function accepted(run: string, step: string, stored: Buffer): Promise<Uint8Array> {
    // WAIT counts from this connection's own last write; whoever did not win depends on a write of the winner's.
    if (replicas > 0) await Promise.all([client.hset(recordsOf(run), step, stored), replicate()]);
    const value = recordValue(stored);
    if (value === undefined) throw failures.damaged(run, `record ${step}`);
    return value;
  }

  function checkStep(step: string): void {
    if (isDigest(step)) return;
    throw new OptionError(`a record's step must be a SHA-256 in lower-case hex, got ${shownName(step)}`);
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
        throw failures.write(run, `value ${distinct[0]![0]}${others}`, error);
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
        throw failures.read(run, `value ${shownName(references[0]!.id)}${others}`, error);
      }
    },
    async putIfAbsent({ run, step }, value, { signal } = {}) {
      begin(run, signal);
      checkStep(step);
      try {
        return await bounded(() => writeRecord(run, step, value), signal);
      } catch (error) {
        if (error === signal?.reason && signal?.aborted) throw error;
        throw failures.write(run, `record ${step}`, error);
      }
    },
    async record({ run, step }, { signal } = {}) {
      begin(run, signal);
      checkStep(step);
      try {
        return await bounded(() => readRecord(run, step), signal);
      } catch (error) {
        if (error === signal?.reason && signal?.aborted) throw error;
        throw failures.read(run, `record ${step}`, error);
      }
    },
    async *runs() {
      begin("");
      try {
        yield* runNames(client, keys, bounded);
      } catch (error) {
        throw failures.read(undefined, "the names of its runs", error);
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
        throw failures.write(run, "the deletion", error);
      }
    },
    async *list(run) {
      begin(run);
      try {
        yield* listHash(client, blobsOf(run), "blob", bounded);
        yield* listHash(client, recordsOf(run), "record", bounded);
      } catch (error) {
        throw failures.read(run, "the list", error);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(pending);
      connection.end();
    },
  };
}
