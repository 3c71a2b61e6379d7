import { createHash } from "node:crypto";
import { OffloadMissingError } from "./errors.ts";
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

/** An offload store in this process's memory: gone with the process. */
export function memoryOffloadStore(options: MemoryOffloadStoreOptions = {}): OffloadStore {
  const { name = "memory", clock = systemClock } = options;
  const runs = new Map<string, { blobs: Map<string, Kept>; records: Map<string, Kept> }>();
  const ofRun = (run: string) => {
    const kept = runs.get(run) ?? { blobs: new Map(), records: new Map() };
    runs.set(run, kept);
    return kept;
  };
  return {
    name,
    async put(values, { run = "", signal } = {}) {
      signal?.throwIfAborted();
      const { blobs } = ofRun(run);
      return values.map((value): BlobRef => {
        const id = createHash("sha256").update(value).digest("hex");
        if (!blobs.has(id)) blobs.set(id, { value: value.slice(), storedAt: clock.now() });
        return { store: name, id, bytes: value.length };
      });
    },
    async get(references, { run = "", signal } = {}) {
      signal?.throwIfAborted();
      const { blobs } = ofRun(run);
      return references.map(({ id }) => {
        const kept = blobs.get(id);
        if (kept === undefined) {
          throw new OffloadMissingError(
            `offload store "${name}" has no value for id "${id}" of run "${run}"`,
          );
        }
        return kept.value.slice();
      });
    },
    async putIfAbsent({ run, step }, value, { signal } = {}) {
      signal?.throwIfAborted();
      const { records } = ofRun(run);
      const kept = records.get(step) ?? { value: value.slice(), storedAt: clock.now() };
      records.set(step, kept);
      return kept.value.slice();
    },
    async deleteRun(run) {
      runs.delete(run);
    },
    async *list(run) {
      const { blobs, records } = ofRun(run);
      for (const [id, kept] of blobs) yield entry("blob", id, kept);
      for (const [id, kept] of records) yield entry("record", id, kept);
    },
    async close() {
      runs.clear();
    },
  };
}

function entry(kind: StoredEntry["kind"], id: string, kept: Kept): StoredEntry {
  return { kind, id, bytes: kept.value.length, storedAt: kept.storedAt };
}
