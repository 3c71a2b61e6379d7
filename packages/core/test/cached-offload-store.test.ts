import {
  type BlobRef,
  ClosedError,
  cachedOffloadStore,
  memoryOffloadStore,
  type OffloadStore,
  OptionError,
} from "@matrix/core";
import { expect, test } from "vitest";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** A memory store that tells which ids it was asked for, and whose reads wait for `gate`. */
function watchedStore(): { store: OffloadStore; asked: string[][]; gate: { until: Promise<void> } } {
  const memory = memoryOffloadStore();
  const asked: string[][] = [];
  const gate = { until: Promise.resolve() };
  const store: OffloadStore = {
    ...memory,
    async get(references, options) {
      asked.push(references.map(({ id }) => id));
      await gate.until;
      options?.signal?.throwIfAborted();
      return memory.get(references, options);
    },
  };
  return { store, asked, gate };
}

function closedGate(): { until: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { until: promise, open: resolve };
}

test("a value that was read once is not asked for again, and one that was put never", async () => {
  const { store, asked } = watchedStore();
  const elsewhere = await store.put([bytesOf("by another process")], { run: "r" });
  const cached = cachedOffloadStore(store);
  const own = await cached.put([bytesOf("by this one")], { run: "r" });
  for (let time = 0; time < 3; time++) {
    const [one, two] = await cached.get([...elsewhere, ...own], { run: "r" });
    expect([textOf(one), textOf(two)]).toEqual(["by another process", "by this one"]);
  }
  expect(asked).toEqual([[elsewhere[0]!.id]]);
  expect(cached.cache).toMatchObject({ hits: 5, misses: 1 });
});

test("the value that was used least recently goes when the bytes are used up", async () => {
  const { store, asked } = watchedStore();
  // Room for two values of 1,000 B with 256 B each for administration, not for three.
  const cached = cachedOffloadStore(store, { maxBytes: 3_000 });
  const [a, b] = await cached.put([new Uint8Array(1_000).fill(1), new Uint8Array(1_000).fill(2)]);
  await cached.get([a!]);
  await cached.put([new Uint8Array(1_000).fill(3)]);
  await cached.get([a!]);
  expect(asked).toEqual([]);
  await cached.get([b!]);
  expect(asked).toEqual([[b!.id]]);
  expect(cached.cache.bytes).toBe(2 * 1_256);
});

test("a value larger than the cache passes through and pushes nothing out", async () => {
  const { store, asked } = watchedStore();
  const cached = cachedOffloadStore(store, { maxBytes: 1_000 });
  const small = await cached.put([bytesOf("small")]);
  const large = await cached.put([new Uint8Array(1_000)]);
  expect((await cached.get(large))[0]).toHaveLength(1_000);
  await cached.get(small);
  expect(asked).toEqual([[large[0]!.id]]);
});

test("a cache of 0 bytes keeps nothing and changes nothing", async () => {
  const { store, asked } = watchedStore();
  const cached = cachedOffloadStore(store, { maxBytes: 0 });
  const references = await cached.put([bytesOf("value")]);
  for (let time = 0; time < 2; time++) expect(textOf((await cached.get(references))[0])).toBe("value");
  expect(asked).toHaveLength(2);
  expect(cached.cache.bytes).toBe(0);
});

test("calls that miss the same value at once ask the store once", async () => {
  const { store, asked, gate } = watchedStore();
  const references = await store.put([bytesOf("shared prompt"), bytesOf("other")]);
  const cached = cachedOffloadStore(store);
  const held = closedGate();
  gate.until = held.until;
  const reads = Array.from({ length: 50 }, () => cached.get(references.toReversed()));
  held.open();
  for (const [other, shared] of await Promise.all(reads)) {
    expect([textOf(shared), textOf(other)]).toEqual(["shared prompt", "other"]);
  }
  expect(asked).toHaveLength(1);
});

test("a call that joined another's read asks by itself when that one was aborted", async () => {
  const { store, asked, gate } = watchedStore();
  const references = await store.put([bytesOf("value")]);
  const cached = cachedOffloadStore(store);
  const held = closedGate();
  gate.until = held.until;
  const controller = new AbortController();
  const first = cached.get(references, { signal: controller.signal });
  const second = cached.get(references);
  const reason = new Error("stopped on purpose");
  controller.abort(reason);
  held.open();
  await expect(first).rejects.toBe(reason);
  expect(textOf((await second)[0])).toBe("value");
  expect(asked).toHaveLength(2);
});

test("a read that fails is not kept", async () => {
  const { store } = watchedStore();
  const cached = cachedOffloadStore(store);
  const reference: BlobRef = (await memoryOffloadStore().put([bytesOf("late")]))[0]!;
  await expect(cached.get([reference])).rejects.toThrow(reference.id);
  await store.put([bytesOf("late")]);
  expect(textOf((await cached.get([reference]))[0])).toBe("late");
});

test("what a caller does to bytes that it gave or got reaches nobody else", async () => {
  const cached = cachedOffloadStore(memoryOffloadStore());
  const given = bytesOf("original");
  const references = await cached.put([given]);
  given.fill(0);
  const [got] = await cached.get(references);
  got!.fill(0);
  const [twin, again] = await cached.get([...references, ...references]);
  twin!.fill(0);
  expect(textOf(again)).toBe("original");
});

test("a run does not see another's values, also where names and ids run into each other", async () => {
  const { store } = watchedStore();
  const cached = cachedOffloadStore(store);
  const [reference] = await cached.put([bytesOf("secret")], { run: "ab" });
  const { id } = reference!;
  for (const [run, asId] of [
    ["a", id],
    ["a", `b${id}`],
    ["", `ab${id}`],
    [`ab${id.slice(0, 8)}`, id.slice(8)],
  ] as const) {
    await expect(cached.get([{ ...reference!, id: asId }], { run })).rejects.toThrow(/has no value/);
  }
});

test("a deleted run is gone from memory, other runs stay", async () => {
  const { store, asked } = watchedStore();
  const cached = cachedOffloadStore(store);
  const references = await cached.put([bytesOf("value")], { run: "r" });
  await cached.put([bytesOf("value")], { run: "r2" });
  await cached.deleteRun("r");
  await expect(cached.get(references, { run: "r" })).rejects.toThrow(/has no value/);
  await cached.get(references, { run: "r2" });
  expect(asked).toHaveLength(1);
});

test("a read under way while its run is deleted does not bring the value back", async () => {
  const { store, gate } = watchedStore();
  const references = await store.put([bytesOf("value")], { run: "r" });
  let inTime: OffloadStore["get"] = store.get;
  const cached = cachedOffloadStore({ ...store, get: (...given) => inTime(...given) });
  const held = closedGate();
  // The store had answered before the run was deleted; the answer arrives after.
  inTime = async (...given) => {
    const found = await store.get(...given);
    await held.until;
    return found;
  };
  const read = cached.get(references, { run: "r" });
  await gate.until;
  await new Promise(setImmediate);
  await cached.deleteRun("r");
  held.open();
  await read;
  inTime = store.get;
  await expect(cached.get(references, { run: "r" })).rejects.toThrow(/has no value/);
});

test("a closed cache refuses what it still could answer, and closes the store behind it", async () => {
  const { store } = watchedStore();
  const cached = cachedOffloadStore(store);
  const references = await cached.put([bytesOf("value")]);
  await cached.close();
  await expect(cached.get(references)).rejects.toThrow(ClosedError);
  await expect(store.get(references)).rejects.toThrow(ClosedError);
  expect(cached.cache.bytes).toBe(0);
});

test("an aborted signal stops a read that memory could answer", async () => {
  const cached = cachedOffloadStore(memoryOffloadStore());
  const references = await cached.put([bytesOf("value")]);
  const reason = new Error("stopped on purpose");
  await expect(cached.get(references, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("a size that is no size is refused", () => {
  for (const maxBytes of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => cachedOffloadStore(memoryOffloadStore(), { maxBytes })).toThrow(OptionError);
  }
});
