import assert from "node:assert/strict";
import { MatrixError, OffloadMissingError, type OffloadStore } from "@matrix/core";
import { type OffloadStoreCase, offloadStoreCase } from "./offload-store-subject.ts";
import { bytesOf, hostileRuns, keyOf, listed, run, sha256Of } from "./sample-values.ts";

const isMissing = (error: unknown) => error instanceof OffloadMissingError;

/** Names under which a run's values are kept apart and freed. */
export const runCases: readonly OffloadStoreCase[] = [
  offloadStoreCase("list tells kind, id, bytes and time of all that a run holds", async (store) => {
    await store.put([bytesOf("one"), bytesOf("three")], { run });
    await store.putIfAbsent(keyOf("a"), bytesOf("a record"));
    const entries = await listed(store);
    assert.deepEqual(
      new Set(entries.map(({ kind, id, bytes }) => `${kind} ${id} ${bytes}`)),
      new Set([`blob ${sha256Of("one")} 3`, `blob ${sha256Of("three")} 5`, `record ${sha256Of("a")} 8`]),
    );
    for (const { storedAt } of entries) assert.ok(Number.isFinite(storedAt));
  }),
  offloadStoreCase("list of a run that has nothing is empty", async (store) => {
    await store.put([bytesOf("of another run")], { run });
    assert.deepEqual(await listed(store, "unheard-of"), []);
  }),
  offloadStoreCase("list tells each of 1,500 entries once", async (store) => {
    const values = Array.from({ length: 1_500 }, (_, index) => bytesOf(`entry ${index}`));
    const references = await store.put(values, { run });
    const ids = (await listed(store)).map(({ id }) => id);
    assert.deepEqual(ids, references.map(({ id }) => id).sort());
  }),
  offloadStoreCase("deleteRun frees values and records of that run", async (store) => {
    const references = await store.put([bytesOf("value")], { run });
    await store.putIfAbsent(keyOf("a"), bytesOf("first life"));
    await store.deleteRun(run);
    await assert.rejects(store.get(references, { run }), isMissing);
    assert.deepEqual(await listed(store), []);
    const record = await store.putIfAbsent(keyOf("a"), bytesOf("second life"));
    assert.equal(new TextDecoder().decode(record), "second life");
  }),
  offloadStoreCase("deleting a run twice, or one that never was, does no harm", async (store) => {
    await store.put([bytesOf("value")], { run });
    await store.deleteRun(run);
    await store.deleteRun(run);
    await store.deleteRun("unheard-of");
  }),
  offloadStoreCase("a deleted run can be written to again", async (store) => {
    await store.put([bytesOf("value")], { run });
    await store.deleteRun(run);
    const references = await store.put([bytesOf("value")], { run });
    assert.equal((await store.get(references, { run })).length, 1);
  }),
  offloadStoreCase(
    "deleting a run leaves others alone, whose values are the same and whose names begin alike",
    async (store) => {
      const others = [`${run}2`, `${run}-2`, `${run}.2`, "conformance", "conformance-ru"];
      const references = await store.put([bytesOf("shared")], { run });
      for (const other of others) {
        await store.put([bytesOf("shared")], { run: other });
        await store.putIfAbsent(keyOf("a", other), bytesOf(other));
      }
      await store.deleteRun(run);
      for (const other of others) {
        assert.equal((await store.get(references, { run: other })).length, 1, other);
        const record = await store.putIfAbsent(keyOf("a", other), bytesOf("late"));
        assert.equal(new TextDecoder().decode(record), other);
      }
    },
  ),
  offloadStoreCase("a run does not see another's values", async (store) => {
    const references = await store.put([bytesOf("of a")], { run: "run-a" });
    await store.put([bytesOf("of b")], { run: "run-b" });
    await assert.rejects(store.get(references, { run: "run-b" }), isMissing);
    assert.equal((await listed(store, "run-b")).length, 1);
  }),
  offloadStoreCase("a hostile run name is refused, or kept apart like any other", async (store, subject) => {
    const [reference] = await store.put([bytesOf("innocent")], { run });
    const taken: string[] = [];
    for (const [place, name] of hostileRuns.entries()) {
      if (await accepts(store, name, `value ${place}`)) taken.push(name);
    }
    for (const name of taken) {
      const place = hostileRuns.indexOf(name);
      const entries = await listed(store, name);
      assert.deepEqual(
        entries.map(({ id }) => id),
        [sha256Of(`value ${place}`)],
        `run ${JSON.stringify(name)} holds what is not its own`,
      );
    }
    for (const name of taken) await store.deleteRun(name);
    assert.equal((await store.get([reference!], { run })).length, 1);
    assert.deepEqual((await subject.strays?.(store)) ?? [], []);
  }),
  offloadStoreCase("a hostile run name frees, lists and reads nothing of others", async (store) => {
    const [reference] = await store.put([bytesOf("innocent")], { run });
    for (const name of [
      ...hostileRuns,
      "*",
      "?".repeat(run.length),
      `../${run}`,
      `./${run}`,
      `${run}/`,
      "",
    ]) {
      await refusedOr(() => store.deleteRun(name));
      await refusedOr(async () => assert.deepEqual(await listed(store, name), [], JSON.stringify(name)));
      await assert.rejects(store.get([reference!], { run: name }), (error) => MatrixError.isInstance(error));
    }
    assert.equal((await store.get([reference!], { run })).length, 1);
  }),
  offloadStoreCase("a hostile step name is refused, or kept apart like any other", async (store, subject) => {
    const taken: string[] = [];
    for (const step of hostileRuns) {
      await refusedOr(async () => {
        await store.putIfAbsent({ run, step }, bytesOf(step));
        taken.push(step);
      });
    }
    for (const step of taken) {
      const value = await store.putIfAbsent({ run, step }, bytesOf("late"));
      assert.equal(new TextDecoder().decode(value), new TextDecoder().decode(bytesOf(step)));
    }
    assert.deepEqual((await subject.strays?.(store)) ?? [], []);
  }),
];

/** Whether a run name is taken; a name that is refused must be refused with an error of ours. */
async function accepts(store: OffloadStore, name: string, text: string): Promise<boolean> {
  let taken = false;
  await refusedOr(async () => {
    const references = await store.put([bytesOf(text)], { run: name });
    const [value] = await store.get(references, { run: name });
    assert.equal(new TextDecoder().decode(value), text);
    taken = true;
  });
  return taken;
}

async function refusedOr(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!MatrixError.isInstance(error)) throw error;
  }
}
