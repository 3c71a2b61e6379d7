import assert from "node:assert/strict";
import { ClosedError, MatrixError, OffloadCorruptError, OffloadMissingError } from "@matrix/core";
import { type OffloadStoreCase, offloadStoreCase } from "./offload-store-subject.ts";
import { bytesOf, keyOf, listed, named, run, sha256Of } from "./sample-values.ts";

/** What is missing, damaged, stopped or closed. */
export const failureCases: readonly OffloadStoreCase[] = [
  offloadStoreCase("a missing value is an OffloadMissingError that names the id", async (store) => {
    const id = sha256Of("never put");
    await assert.rejects(
      store.get([{ store: store.name, id, bytes: 9 }], { run }),
      (error) => error instanceof OffloadMissingError && error.message.includes(id),
    );
  }),
  offloadStoreCase("one missing value among others is named, and the others stay", async (store) => {
    const references = await store.put([bytesOf("one"), bytesOf("two")], { run });
    const id = sha256Of("never put");
    await assert.rejects(
      store.get([references[0]!, { store: store.name, id, bytes: 9 }, references[1]!], { run }),
      (error) => error instanceof OffloadMissingError && error.message.includes(id),
    );
    assert.equal((await store.get(references, { run })).length, 2);
  }),
  offloadStoreCase("an id that is no SHA-256 leads nowhere", async (store) => {
    const [reference] = await store.put([bytesOf("value")], { run });
    const ids = [
      "",
      "..",
      "../../../../etc/passwd",
      "/etc/passwd",
      reference!.id.toUpperCase(),
      `${reference!.id}\u0000`,
      "*",
    ];
    for (const id of ids) {
      await assert.rejects(store.get([{ store: store.name, id, bytes: 5 }], { run }), (error) =>
        MatrixError.isInstance(error),
      );
    }
  }),
  offloadStoreCase(
    "a damaged value is an OffloadCorruptError that names the id",
    async (store, subject) => {
      const [reference, other] = await store.put([bytesOf("will be damaged"), bytesOf("stays well")], {
        run,
      });
      await subject.damage!(store, reference!, run);
      await assert.rejects(
        store.get([reference!], { run }),
        (error) => error instanceof OffloadCorruptError && error.message.includes(reference!.id),
      );
      assert.equal((await store.get([other!], { run })).length, 1);
    },
    { needs: "damage" },
  ),
  offloadStoreCase(
    "putting a damaged value again mends it",
    async (store, subject) => {
      const value = bytesOf("will be damaged");
      const [reference] = await store.put([value], { run });
      await subject.damage!(store, reference!, run);
      await store.put([value], { run });
      const [read] = await store.get([reference!], { run });
      assert.equal(new TextDecoder().decode(read), "will be damaged");
    },
    { needs: "damage" },
  ),
  offloadStoreCase(
    "a signal that has aborted stops every call with its reason, and nothing is stored",
    async (store) => {
      const reason = new Error("stopped on purpose");
      const signal = AbortSignal.abort(reason);
      const [reference] = await store.put([bytesOf("there")], { run: "other-run" });
      const is = (error: unknown) => error === reason;
      await assert.rejects(store.put([bytesOf("value")], { run, signal }), is);
      await assert.rejects(store.get([reference!], { run: "other-run", signal }), is);
      await assert.rejects(store.putIfAbsent(keyOf("a"), bytesOf("record"), { signal }), is);
      await assert.rejects(store.record(keyOf("a"), { signal }), is);
      assert.deepEqual(await listed(store), []);
    },
  ),
  offloadStoreCase("a signal that never aborts changes nothing", async (store) => {
    const { signal } = new AbortController();
    const references = await store.put([bytesOf("value")], { run, signal });
    assert.equal((await store.get(references, { run, signal })).length, 1);
    assert.equal((await store.putIfAbsent(keyOf("a"), bytesOf("record"), { signal })).length, 6);
    assert.equal((await store.record(keyOf("a"), { signal }))?.length, 6);
  }),
  offloadStoreCase(
    "an expired value is an OffloadMissingError",
    async (store, subject) => {
      const references = await store.put([bytesOf("value")], { run });
      await subject.expire!(store);
      await assert.rejects(store.get(references, { run }), (error) => error instanceof OffloadMissingError);
    },
    { promise: "expires", needs: "expire" },
  ),
  offloadStoreCase("a closed store refuses every call with a ClosedError", async (store) => {
    const references = await store.put([bytesOf("value")], { run });
    await store.close();
    const isClosed = (error: unknown) => error instanceof ClosedError;
    await assert.rejects(store.put([bytesOf("late")], { run }), isClosed);
    await assert.rejects(store.get(references, { run }), isClosed);
    await assert.rejects(store.putIfAbsent(keyOf("a"), bytesOf("late")), isClosed);
    await assert.rejects(store.record(keyOf("a")), isClosed);
    await assert.rejects(store.deleteRun(run), isClosed);
    await assert.rejects(listed(store), isClosed);
    await assert.rejects(named(store), isClosed);
  }),
  offloadStoreCase("closing twice does no harm", async (store) => {
    await store.close();
    await store.close();
  }),
];
