import assert from "node:assert/strict";
import { MatrixError } from "@matrix/core";
import { type OffloadStoreCase, offloadStoreCase } from "./offload-store-subject.ts";
import { bytesOf, hostileRuns, keyOf, listed, named, run } from "./sample-values.ts";

/** Which runs a store has something of. */
export const runNameCases: readonly OffloadStoreCase[] = [
  offloadStoreCase("runs of a store that has nothing are none", async (store) => {
    assert.deepEqual(await named(store), []);
  }),
  offloadStoreCase("each run that has a value or a record is named once", async (store) => {
    await store.put([bytesOf("one"), bytesOf("two")], { run: "run-a" });
    await store.put([bytesOf("three")], { run: "run-a" });
    await store.putIfAbsent(keyOf("a", "run-a"), bytesOf("record"));
    await store.putIfAbsent(keyOf("b", "run-b"), bytesOf("record"));
    await store.put([bytesOf("one")], { run: "run-c" });
    assert.deepEqual(await named(store), ["run-a", "run-b", "run-c"]);
  }),
  offloadStoreCase("each of 100 runs is named", async (store) => {
    const runs = Array.from({ length: 100 }, (_, index) => `run-${String(index).padStart(3, "0")}`);
    await Promise.all(runs.map((each) => store.put([bytesOf("shared")], { run: each })));
    assert.deepEqual(await named(store), runs);
  }),
  offloadStoreCase("a deleted run is not named, one whose name begins alike is", async (store) => {
    for (const each of [run, `${run}-2`]) {
      await store.put([bytesOf("value")], { run: each });
      await store.putIfAbsent(keyOf("a", each), bytesOf("record"));
    }
    await store.deleteRun(run);
    assert.deepEqual(await named(store), [`${run}-2`]);
  }),
  offloadStoreCase(
    "a hostile run name that was taken is named as it is, or left out; nothing else is named",
    async (store) => {
      const taken = new Set([run]);
      await store.put([bytesOf("innocent")], { run });
      for (const name of ["", ...hostileRuns]) {
        await store.put([bytesOf("value")], { run: name }).then(
          () => taken.add(name),
          (error) => assert.ok(MatrixError.isInstance(error)),
        );
      }
      const names = await named(store);
      assert.ok(names.includes(run));
      assert.equal(new Set(names).size, names.length);
      for (const name of names) assert.ok(taken.has(name), `nothing was put under ${JSON.stringify(name)}`);
      for (const name of names) assert.equal((await listed(store, name)).length, 1, JSON.stringify(name));
      for (const name of names) await store.deleteRun(name);
      assert.deepEqual(await named(store), []);
    },
  ),
  offloadStoreCase(
    "another process names the runs that this one has written to",
    async (store, subject) => {
      const other = await subject.another!(store);
      try {
        await store.put([bytesOf("value")], { run: "run-a" });
        await store.putIfAbsent(keyOf("a", "run-b"), bytesOf("record"));
        assert.deepEqual(await named(other), ["run-a", "run-b"]);
      } finally {
        await other.close();
      }
    },
    { needs: "another" },
  ),
];
