import type { Clock, RowRecord } from "@matrix/core";

/** A clock on which waiting takes no time: a timer is due as soon as the event loop has turned. */
export function hastyClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    monotonic: () => time,
    after(ms, callback) {
      let cancelled = false;
      setImmediate(() => {
        if (cancelled) return;
        time += ms;
        callback();
      });
      return () => {
        cancelled = true;
      };
    },
    soon: (callback) => void setImmediate(callback),
  };
}

/** A record whose line tells its sequence, padded to about `bytes`. */
export function record(sequence: number, outcome: RowRecord["outcome"] = "success", bytes = 0): RowRecord {
  return { sequence, outcome, line: JSON.stringify({ row: sequence, outcome, text: "x".repeat(bytes) }) };
}

/** All that an iterable yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
