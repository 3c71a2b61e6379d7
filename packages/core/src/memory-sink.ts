import { ClosedError } from "./errors.ts";
import type { Outcome } from "./orchestrator-message.ts";
import type { RowRecord, Sink } from "./sink.ts";

/** A sink that keeps records in memory, in the order they came. For tests, and for users who iterate the run instead. */
export interface MemorySink extends Sink {
  readonly records: readonly RowRecord[];
}

/** Options of {@link memorySink}. */
export interface MemorySinkOptions {
  /** Whether to keep the records themselves, not only that they came. Default true. */
  readonly keep?: boolean;
}

/** A {@link MemorySink}: it may be opened again and knows what it holds. */
export function memorySink({ keep = true }: MemorySinkOptions = {}): MemorySink {
  const records: RowRecord[] = [];
  const written = new Set<number>();
  const counts: { [O in Outcome]: number } = { success: 0, failed: 0, dead: 0 };
  return {
    records,
    async open() {
      let duplicates = 0;
      let closed = false;
      return {
        counts,
        get duplicates() {
          return duplicates;
        },
        has: (sequence) => written.has(sequence),
        async write(record) {
          if (closed) throw new ClosedError("the sink is closed; open it again before write()");
          if (written.has(record.sequence)) {
            duplicates++;
            return;
          }
          written.add(record.sequence);
          counts[record.outcome]++;
          if (keep) records.push(record);
        },
        async close() {
          closed = true;
        },
      };
    },
  };
}
