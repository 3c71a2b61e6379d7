import assert from "node:assert/strict";
import { type OffloadStoreCase, offloadStoreCase } from "./offload-store-subject.ts";
import { bytesOf, keyOf, patternOf, run } from "./sample-values.ts";

const textOf = (value: Uint8Array) => new TextDecoder().decode(value);

/** The first result of a step is the one that stays. */
export const recordCases: readonly OffloadStoreCase[] = [
  offloadStoreCase("the first value under a key stays, and everybody is given it", async (store) => {
    assert.equal(textOf(await store.putIfAbsent(keyOf("a"), bytesOf("first"))), "first");
    assert.equal(textOf(await store.putIfAbsent(keyOf("a"), bytesOf("second"))), "first");
    assert.equal(textOf(await store.putIfAbsent(keyOf("a"), bytesOf(""))), "first");
  }),
  offloadStoreCase("of 100 that race for a key one wins, and all are given its value", async (store) => {
    const values = Array.from({ length: 100 }, (_, racer) => `racer ${racer} ${"x".repeat(racer)}`);
    const given = await Promise.all(values.map((value) => store.putIfAbsent(keyOf("race"), bytesOf(value))));
    const winners = new Set(given.map(textOf));
    assert.equal(winners.size, 1);
    assert.ok(values.includes([...winners][0]!));
  }),
  offloadStoreCase(
    "of 100 that race for a key in two processes one wins",
    async (store, subject) => {
      const other = await subject.another!(store);
      try {
        const racers = Array.from({ length: 100 }, (_, racer) =>
          (racer % 2 ? store : other).putIfAbsent(keyOf("race"), bytesOf(`racer ${racer}`)),
        );
        assert.equal(new Set((await Promise.all(racers)).map(textOf)).size, 1);
      } finally {
        await other.close();
      }
    },
    { needs: "another" },
  ),
  offloadStoreCase("50 races side by side do not mix", async (store) => {
    const keys = Array.from({ length: 50 }, (_, race) => `race ${race}`);
    const given = await Promise.all(
      keys.flatMap((key) =>
        [0, 1, 2].map((racer) => store.putIfAbsent(keyOf(key), bytesOf(`${key} by ${racer}`))),
      ),
    );
    for (const [place, key] of keys.entries()) {
      const winners = new Set(given.slice(place * 3, place * 3 + 3).map(textOf));
      assert.equal(winners.size, 1);
      assert.ok([...winners][0]!.startsWith(`${key} by `));
    }
  }),
  offloadStoreCase("a value of 0 B counts as one", async (store) => {
    assert.equal((await store.putIfAbsent(keyOf("empty"), bytesOf(""))).length, 0);
    assert.equal((await store.putIfAbsent(keyOf("empty"), bytesOf("late"))).length, 0);
  }),
  offloadStoreCase("a record of 8 MiB comes back as it was", async (store) => {
    const value = patternOf(8 * 1024 * 1024);
    await store.putIfAbsent(keyOf("large"), value);
    assert.equal(Buffer.compare(await store.putIfAbsent(keyOf("large"), bytesOf("late")), value), 0);
  }),
  offloadStoreCase("a record does not change when the caller's bytes do", async (store) => {
    const value = bytesOf("original");
    const given = await store.putIfAbsent(keyOf("a"), value);
    value.fill(0);
    given.fill(0);
    assert.equal(textOf(await store.putIfAbsent(keyOf("a"), bytesOf("late"))), "original");
  }),
  offloadStoreCase("a record and a value of the same bytes and name are two things", async (store) => {
    const value = bytesOf("both");
    const [reference] = await store.put([value], { run });
    const given = await store.putIfAbsent({ run, step: reference!.id }, bytesOf("a record"));
    assert.equal(textOf(given), "a record");
    assert.equal(textOf((await store.get([reference!], { run }))[0]!), "both");
  }),
  offloadStoreCase("the same step of two runs has two records", async (store) => {
    await store.putIfAbsent(keyOf("a", "run-a"), bytesOf("of a"));
    assert.equal(textOf(await store.putIfAbsent(keyOf("a", "run-b"), bytesOf("of b"))), "of b");
  }),
  offloadStoreCase(
    "values and records survive a restart",
    async (store, subject) => {
      const references = await store.put([bytesOf("value"), patternOf(70_000)], { run });
      await store.putIfAbsent(keyOf("a"), bytesOf("record"));
      await store.close();
      const after = await subject.another!(store);
      try {
        const [value, pattern] = await after.get(references, { run });
        assert.equal(textOf(value!), "value");
        assert.equal(Buffer.compare(pattern!, patternOf(70_000)), 0);
        assert.equal(textOf(await after.putIfAbsent(keyOf("a"), bytesOf("late"))), "record");
      } finally {
        await after.close();
      }
    },
    { promise: "survivesRestart", needs: "another" },
  ),
];
