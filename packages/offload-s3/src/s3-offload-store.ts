import {
  type BlobRef,
  ClosedError,
  isDigest,
  type OffloadStore,
  OptionError,
  runPathPart,
  sealBytes,
  sealRecord,
  sha256,
  shownName,
  unsealRecord,
  untilAborted,
} from "@matrix/core";
import { checkConditionalWrites } from "./conditional-writes.ts";
import { connectionFor } from "./connection.ts";
import { isNotFound, s3Failures, WrongBytes } from "./failures.ts";
import { Objects } from "./objects.ts";
import { resolveOptions, type S3OffloadStoreOptions } from "./options.ts";
import { RunNames } from "./run-names.ts";

/** An offload store in S3, or in a server that speaks its protocol. */
export interface S3OffloadStore extends OffloadStore {
  /** `strict`: an accepted record is as durable as the server makes objects. */
  readonly acceptance: "strict";
}

/** Tries of a record that is there when it is put, but gone when it is read: somebody deletes the run. */
const recordAttempts = 3;

/**
 * Opens a bucket as an offload store. Keys: `<prefix>v1/<run>/blobs/<2>/<62>`, `…/records/<2>/<62>`, `…/name`.
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

  const failures = s3Failures(name, bucket);
  const names = new RunNames(objects, `${prefix}v1/`);
  const prefixOf = (run: string) => `${prefix}v1/${runPathPart(run)}/`;
  const keyOf = (run: string, kind: "blobs" | "records", id: string) =>
    `${prefixOf(run)}${kind}/${id.slice(0, 2)}/${id.slice(2)}`;
  const begin = (signal?: AbortSignal) => {
    if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
    signal?.throwIfAborted();
  };

  async function writeValue(run: string, id: string, value: Uint8Array, signal?: AbortSignal): Promise<void> {
    try {
      await Promise.all([names.keep(run), objects.put(keyOf(run, "blobs", id), value, signal)]);
    } catch (error) {
      throw failures.write(run, `value ${id}`, error);
    }
  }

  async function readValue(run: string, { id }: BlobRef, signal?: AbortSignal): Promise<Uint8Array> {
    if (!isDigest(id)) throw failures.missing(run, id);
    const accept = (content: Uint8Array) => (sha256(content) === id ? content : undefined);
    try {
      return await objects.get(keyOf(run, "blobs", id), accept, signal);
    } catch (error) {
      if (isNotFound(error)) throw failures.missing(run, id);
      if (error instanceof WrongBytes) throw failures.damaged(run, `value ${id}`);
      throw failures.read(run, `value ${id}`, error);
    }
  }

  async function writeRecord(
    run: string,
    step: string,
    value: Uint8Array,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const key = keyOf(run, "records", step);
    const content = sealRecord(value);
    for (let attempt = 1; ; attempt++) {
      try {
        const [isFirst] = await Promise.all([objects.putNew(key, content, signal), names.keep(run)]);
        if (isFirst) return new Uint8Array(value);
        return await objects.get(key, unsealRecord, signal);
      } catch (error) {
        if (isNotFound(error) && attempt < recordAttempts) continue;
        if (error instanceof WrongBytes) throw failures.damaged(run, `record ${step}`);
        throw failures.write(run, `record ${step}`, error);
      }
    }
  }

  async function readRecord(
    run: string,
    step: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    try {
      // Most steps have none. Should a copy lag behind, the conditional write of whoever goes on still finds it.
      return await objects.get(keyOf(run, "records", step), unsealRecord, signal, 1);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      if (error instanceof WrongBytes) throw failures.damaged(run, `record ${step}`);
      throw failures.read(run, `record ${step}`, error);
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
      checkStep(step);
      return untilAborted(writeRecord(run, step, value, signal), signal);
    },
    async record({ run, step }, { signal } = {}) {
      begin(signal);
      checkStep(step);
      return untilAborted(readRecord(run, step, signal), signal);
    },
    async *runs() {
      begin();
      try {
        yield* names.all();
      } catch (error) {
        throw failures.read(undefined, "the names of its runs", error);
      }
    },
    async deleteRun(run) {
      begin();
      names.forget(run);
      try {
        await objects.deleteAll(prefixOf(run));
      } catch (error) {
        throw failures.write(run, "the deletion", error);
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
        throw failures.read(run, "the list", error);
      }
    },
    async close() {
      closed = true;
      await objects.idle();
      connection.end();
    },
  };
}

/** Nothing else ever becomes part of a key. */
function checkStep(step: string): void {
  if (isDigest(step)) return;
  throw new OptionError(`a record's step must be a SHA-256 in lower-case hex, got ${shownName(step)}`);
}
