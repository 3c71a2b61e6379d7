import type { OffloadStore, Shapes } from "../../src/index.ts";

/** A workload whose replies hold anything. */
export interface Anything extends Shapes {
  input: unknown;
  state: unknown;
  replies: { [role: string]: object };
}

/** A store that does as it is told before it does what it should. */
export function interfered(
  store: OffloadStore,
  before: {
    readonly [call in "put" | "get" | "record" | "putIfAbsent" | "deleteRun"]?: () => void | Promise<void>;
  },
): OffloadStore {
  return {
    name: store.name,
    async put(...args) {
      await before.put?.();
      return store.put(...args);
    },
    async get(...args) {
      await before.get?.();
      return store.get(...args);
    },
    async putIfAbsent(...args) {
      await before.putIfAbsent?.();
      return store.putIfAbsent(...args);
    },
    async record(...args) {
      await before.record?.();
      return store.record(...args);
    },
    async deleteRun(...args) {
      await before.deleteRun?.();
      return store.deleteRun(...args);
    },
    runs: () => store.runs(),
    list: (run) => store.list(run),
    close: () => store.close(),
  };
}

/** All entries of a run. */
export async function entriesOf(store: OffloadStore, run: string) {
  return collected(store.list(run));
}

/** All that an iteration gives. */
export async function collected<T>(given: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of given) all.push(each);
  return all;
}
