import { createHash } from "node:crypto";
import { ClosedError, OffloadMissingError } from "./errors.ts";
import type { BlobRef, OffloadStore, StoredEntry } from "./offload-store.ts";
import type { Clock } from "./ports/clock.ts";
import { systemClock } from "./ports/clock.ts";

/** Options of {@link memoryOffloadStore}. */
export interface MemoryOffloadStoreOptions {
  readonly name?: string;
  readonly clock?: Clock;
}

interface Kept {
  readonly value: Uint8Array;
  readonly storedAt: number;
}

interface RunValues {
  readonly blobs: Map<string, Kept>;
  readonly records: Map<string, Kept>;
}

/** An offload store in this process's memory: gone with the process, or when it is closed. */
export function memoryOffloadStore(options: MemoryOffloadStoreOptions = {}): OffloadStore {
  const { name = "memory", clock = systemClock } = options;
  const runs = new Map<string, RunValues>();
  let closed = false;
  const begin = (signal?: AbortSignal) => {
    if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
    signal?.throwIfAborted();
  };
  const ofRun = (run: string): RunValues => {
    const kept = runs.get(run) ?? { blobs: new Map(), records: new Map() };
    runs.set(run, kept);
    return kept;
  };
  return {
    name,
    async put(values, { run = "", signal } = {}) {
      begin(signal);
      const { blobs } = ofRun(run);
      return values.map((value): BlobRef => {
        const id = createHash("sha256").update(value).digest("hex");
        if (!blobs.has(id)) blobs.set(id, { value: copyOf(value), storedAt: clock.now() });
        return { store: name, id, bytes: value.length };
      });
    },
    async get(references, { run = "", signal } = {}) {
      begin(signal);
      const blobs = runs.get(run)?.blobs;
      return references.map(({ id }) => {
        const kept = blobs?.get(id);
        if (kept === undefined) {
          throw new OffloadMissingError(
            `offload store "${name}" has no value for id "${id}" of run "${run}"`,
          );
        }
        return copyOf(kept.value);
      });
    },
    async putIfAbsent({ run, step }, value, { signal } = {}) {
      begin(signal);
      const { records } = ofRun(run);
      const kept = records.get(step) ?? { value: copyOf(value), storedAt: clock.now() };
      records.set(step, kept);
      return copyOf(kept.value);
    },
    async record({ run, step }, { signal } = {}) {
      begin(signal);
      const kept = runs.get(run)?.records.get(step);
      return kept && copyOf(kept.value);
    },
    async *runs() {
      begin();
      yield* [...runs.keys()];
    },
    async deleteRun(run) {
      begin();
      runs.delete(run);
    },
    async *list(run) {
      begin();
      const kept = runs.get(run);
      if (kept === undefined) return;
      for (const [id, blob] of kept.blobs) yield entry("blob", id, blob);
      for (const [id, record] of kept.records) yield entry("record", id, record);
    },
    async close() {
      closed = true;
      runs.clear();
    },
  };
}

/** Not `slice()`: a Buffer's is a view of the caller's own bytes. */
function copyOf(value: Uint8Array): Uint8Array {
  return Uint8Array.from(value);
}

function entry(kind: StoredEntry["kind"], id: string, kept: Kept): StoredEntry {
  return { kind, id, bytes: kept.value.length, storedAt: kept.storedAt };
}
