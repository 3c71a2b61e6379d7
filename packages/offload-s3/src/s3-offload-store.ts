import { type BlobRef, ClosedError, type OffloadStore, OptionError } from "@matrix/core";
import { checkConditionalWrites } from "./conditional-writes.ts";
import { connectionFor } from "./connection.ts";
import { isDigest, sha256 } from "./digest.ts";
import {
  damaged,
  isNotFound,
  missing,
  type Place,
  readFailure,
  shown,
  WrongBytes,
  writeFailure,
} from "./failures.ts";
import { Objects } from "./objects.ts";
import { resolveOptions, type S3OffloadStoreOptions } from "./options.ts";
import { sealBytes, sealed, unsealed } from "./record-seal.ts";
import { runKeyPart } from "./run-key-part.ts";
import { untilAborted } from "./until-aborted.ts";

/** An offload store in S3, or in a server that speaks its protocol. */
export interface S3OffloadStore extends OffloadStore {
  /** `strict`: an accepted record is as durable as the server makes objects. */
  readonly acceptance: "strict";
}

/** Tries of a record that is there when it is put, but gone when it is read: somebody deletes the run. */
const recordAttempts = 3;

/**
 * Opens a bucket as an offload store. Keys: `<prefix>v1/<run>/blobs/<2>/<62>`, `…/records/<2>/<62>`.
 *
 * Errors: OptionError where an option breaks its rule, the bucket is missing, the credentials are refused, or the server has
 * no conditional writes; OffloadReadError where it cannot be reached.
 */
export async function s3OffloadStore(options: S3OffloadStoreOptions): Promise<S3OffloadStore> {
  const resolved = resolveOptions(options);
  const { name, bucket, prefix } = resolved;
  const connection = connectionFor(options, resolved);
  const objects = new Objects(connection.client, resolved);
  await checkConditionalWrites(objects, resolved).catch((error: unknown) => {
    connection.end();
    throw error;
  });
  let closed = false;

  const placeOf = (run: string): Place => ({ store: name, bucket, run });
  const prefixOf = (run: string) => `${prefix}v1/${runKeyPart(run)}/`;
  const keyOf = (run: string, kind: "blobs" | "records", id: string) =>
    `${prefixOf(run)}${kind}/${id.slice(0, 2)}/${id.slice(2)}`;
  const begin = (signal?: AbortSignal) => {
    if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
    signal?.throwIfAborted();
  };

  async function writeValue(run: string, id: string, value: Uint8Array, signal?: AbortSignal): Promise<void> {
    try {
      await objects.put(keyOf(run, "blobs", id), value, signal);
    } catch (error) {
      throw writeFailure(placeOf(run), `value ${id}`, error);
    }
  }

  async function readValue(run: string, { id }: BlobRef, signal?: AbortSignal): Promise<Uint8Array> {
    const place = placeOf(run);
    if (!isDigest(id)) throw missing(place, id);
    const accept = (content: Uint8Array) => (sha256(content) === id ? content : undefined);
    try {
      return await objects.get(keyOf(run, "blobs", id), accept, signal);
    } catch (error) {
      if (isNotFound(error)) throw missing(place, id);
      if (error instanceof WrongBytes) throw damaged(place, `value ${id}`);
      throw readFailure(place, `value ${id}`, error);
    }
  }

  async function writeRecord(
    run: string,
    step: string,
    value: Uint8Array,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const key = keyOf(run, "records", step);
    const content = sealed(value);
    for (let attempt = 1; ; attempt++) {
      try {
        if (await objects.putNew(key, content, signal)) return new Uint8Array(value);
        return await objects.get(key, unsealed, signal);
      } catch (error) {
        if (isNotFound(error) && attempt < recordAttempts) continue;
        if (error instanceof WrongBytes) throw damaged(placeOf(run), `record ${step}`);
        throw writeFailure(placeOf(run), `record ${step}`, error);
      }
    }
  }

  return {
    name,
    acceptance: "strict",
    async put(values, { run = "", signal } = {}) {
      begin(signal);
      const references = values.map((value) => ({ store: name, id: sha256(value), bytes: value.length }));
      const distinct = new Map(references.map(({ id }, place) => [id, values[place]!]));
      const writes = [...distinct].map(([id, value]) => writeValue(run, id, value, signal));
      await untilAborted(Promise.all(writes), signal);
      return references;
    },
    async get(references, { run = "", signal } = {}) {
      begin(signal);
      const reads = references.map((reference) => readValue(run, reference, signal));
      return untilAborted(Promise.all(reads), signal);
    },
    async putIfAbsent({ run, step }, value, { signal } = {}) {
      begin(signal);
      if (!isDigest(step)) {
        throw new OptionError(`a record's step must be a SHA-256 in lower-case hex, got ${shown(step)}`);
      }
      return untilAborted(writeRecord(run, step, value, signal), signal);
    },
    async deleteRun(run) {
      begin();
      try {
        await objects.deleteAll(prefixOf(run));
      } catch (error) {
        throw writeFailure(placeOf(run), "the deletion", error);
      }
    },
    async *list(run) {
      begin();
      try {
        for (const kind of ["blob", "record"] as const) {
          const folder = `${prefixOf(run)}${kind}s/`;
          for await (const { key, bytes, storedAt } of objects.list(folder)) {
            const id = key.slice(folder.length).replace("/", "");
            if (isDigest(id))
              yield { kind, id, bytes: kind === "blob" ? bytes : bytes - sealBytes, storedAt };
          }
        }
      } catch (error) {
        throw readFailure(placeOf(run), "the list", error);
      }
    },
    async close() {
      closed = true;
      await objects.idle();
      connection.end();
    },
  };
}
