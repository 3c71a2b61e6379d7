import assert from "node:assert/strict";
import { OffloadCorruptError } from "@matrix/core";
import { type OffloadStoreCase, offloadStoreCase } from "./offload-store-subject.ts";
import { bytesOf, keyOf, listed, named, run } from "./sample-values.ts";

const textOf = (value: Uint8Array | undefined) => value && new TextDecoder().decode(value);

/** What a step's record is, without offering one. */
export const recordReadingCases: readonly OffloadStoreCase[] = [
  offloadStoreCase("a step that has no record has undefined", async (store) => {
    const [reference] = await store.put([bytesOf("a value, which is no record")], { run });
    await store.putIfAbsent(keyOf("a"), bytesOf("of another step"));
    assert.equal(await store.record(keyOf("b")), undefined);
    assert.equal(await store.record({ run, step: reference!.id }), undefined);
    assert.equal(await store.record(keyOf("a", "unheard-of")), undefined);
  }),
  offloadStoreCase("a step's record is the one that was stored first", async (store) => {
    await store.putIfAbsent(keyOf("a"), bytesOf("first"));
    assert.equal(textOf(await store.record(keyOf("a"))), "first");
    await store.putIfAbsent(keyOf("a"), bytesOf("second"));
    assert.equal(textOf(await store.record(keyOf("a"))), "first");
  }),
  offloadStoreCase("a record of 0 B is one, not none", async (store) => {
    await store.putIfAbsent(keyOf("empty"), bytesOf(""));
    assert.equal((await store.record(keyOf("empty")))?.length, 0);
  }),
  offloadStoreCase("a run does not see the record that another has of the same step", async (store) => {
    await store.putIfAbsent(keyOf("a", "run-a"), bytesOf("of a"));
    assert.equal(await store.record(keyOf("a", "run-b")), undefined);
    await store.putIfAbsent(keyOf("a", "run-b"), bytesOf("of b"));
    assert.equal(textOf(await store.record(keyOf("a", "run-a"))), "of a");
    assert.equal(textOf(await store.record(keyOf("a", "run-b"))), "of b");
  }),
  offloadStoreCase("to ask for a record stores nothing", async (store) => {
    assert.equal(await store.record(keyOf("a")), undefined);
    assert.deepEqual(await listed(store), []);
    assert.deepEqual(await named(store), []);
    assert.equal(textOf(await store.putIfAbsent(keyOf("a"), bytesOf("first"))), "first");
  }),
  offloadStoreCase("a record does not change when the bytes of one who read it do", async (store) => {
    await store.putIfAbsent(keyOf("a"), bytesOf("original"));
    (await store.record(keyOf("a")))!.fill(0);
    assert.equal(textOf(await store.record(keyOf("a"))), "original");
  }),
  offloadStoreCase("a deleted run's steps have no records", async (store) => {
    await store.putIfAbsent(keyOf("a"), bytesOf("first life"));
    await store.deleteRun(run);
    assert.equal(await store.record(keyOf("a")), undefined);
  }),
  offloadStoreCase(
    "another process reads the record of a step that this one has accepted",
    async (store, subject) => {
      const other = await subject.another!(store);
      try {
        assert.equal(await other.record(keyOf("a")), undefined);
        await store.putIfAbsent(keyOf("a"), bytesOf("accepted"));
        assert.equal(textOf(await other.record(keyOf("a"))), "accepted");
      } finally {
        await other.close();
      }
    },
    { needs: "another" },
  ),
  offloadStoreCase(
    "a damaged record is an OffloadCorruptError that names the step, and nobody's result",
    async (store, subject) => {
      const key = keyOf("a");
      await store.putIfAbsent(key, bytesOf("will be damaged"));
      await store.putIfAbsent(keyOf("b"), bytesOf("stays well"));
      await subject.damageRecord!(store, key);
      const names = (error: unknown) =>
        error instanceof OffloadCorruptError && error.message.includes(key.step);
      await assert.rejects(store.record(key), names);
      await assert.rejects(store.putIfAbsent(key, bytesOf("late")), names);
      assert.equal(textOf(await store.record(keyOf("b"))), "stays well");
    },
    { needs: "damageRecord" },
  ),
];
