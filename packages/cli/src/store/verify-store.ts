import {
  MatrixError,
  OffloadCorruptError,
  OffloadMissingError,
  type OffloadStore,
  type StoredEntry,
} from "@matrix/core";

/** A value or record that is not what it should be. */
export interface StoreProblem {
  readonly run: string;
  readonly kind: StoredEntry["kind"];
  readonly id: string;
  readonly problem: "damaged" | "missing";
  readonly message: string;
}

/** What reading everything has shown. */
export interface StoreVerdict {
  readonly runs: number;
  readonly blobs: number;
  readonly records: number;
  readonly bytes: number;
  readonly problems: readonly StoreProblem[];
}

/** Held in memory at once; a single value may be larger. */
const bytesAtOnce = 8 * 1024 * 1024;
const entriesAtOnce = 64;

/** Reads every value and record of a store. @throws {OffloadReadError} where it cannot be read at all. */
export async function verifyStore(store: OffloadStore): Promise<StoreVerdict> {
  const counted = { runs: 0, blob: 0, record: 0, bytes: 0 };
  const problems: StoreProblem[] = [];
  for await (const run of store.runs()) {
    counted.runs++;
    for await (const batch of batches(store.list(run))) {
      const found = await Promise.all(batch.map((entry) => problemOf(store, run, entry)));
      problems.push(...found.filter((problem) => problem !== undefined));
      for (const { kind, bytes } of batch) {
        counted[kind]++;
        counted.bytes += bytes;
      }
    }
  }
  const { runs, blob: blobs, record: records, bytes } = counted;
  return { runs, blobs, records, bytes, problems };
}

async function problemOf(
  store: OffloadStore,
  run: string,
  { kind, id, bytes }: StoredEntry,
): Promise<StoreProblem | undefined> {
  const found = (problem: StoreProblem["problem"], message: string) => ({ run, kind, id, problem, message });
  try {
    if (kind === "blob") await store.get([{ store: store.name, id, bytes }], { run });
    else if ((await store.record({ run, step: id })) === undefined) {
      return found("missing", `record ${id} was listed, but is not there`);
    }
    return undefined;
  } catch (error) {
    if (!MatrixError.isInstance(error)) throw error;
    if (error instanceof OffloadCorruptError) return found("damaged", error.message);
    if (error instanceof OffloadMissingError) return found("missing", error.message);
    throw error;
  }
}

async function* batches(entries: AsyncIterable<StoredEntry>): AsyncGenerator<StoredEntry[]> {
  let batch: StoredEntry[] = [];
  let bytes = 0;
  for await (const entry of entries) {
    if (batch.length > 0 && (batch.length === entriesAtOnce || bytes + entry.bytes > bytesAtOnce)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.bytes;
  }
  if (batch.length > 0) yield batch;
}
