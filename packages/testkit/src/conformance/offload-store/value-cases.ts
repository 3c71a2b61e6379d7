import assert from "node:assert/strict";
import { type OffloadStoreCase, offloadStoreCase } from "./offload-store-subject.ts";
import { bytesOf, listed, patternOf, run, sha256Of } from "./sample-values.ts";

const sizes: readonly (readonly [string, number])[] = [
  ["0 B", 0],
  ["1 B", 1],
  ["1 MiB", 1024 * 1024],
  ["8 MiB", 8 * 1024 * 1024],
];

/** Values go in and come out as they were. */
export const valueCases: readonly OffloadStoreCase[] = [
  ...sizes.map(([size, bytes]) =>
    offloadStoreCase(`a value of ${size} comes back as it was put`, async (store) => {
      const value = patternOf(bytes);
      const [reference] = await store.put([value], { run });
      assert.equal(reference!.bytes, bytes);
      const [read] = await store.get([reference!], { run });
      assert.equal(Buffer.compare(read!, value), 0);
    }),
  ),
  offloadStoreCase(
    "a reference names the store, the SHA-256 of the bytes, and their number",
    async (store) => {
      const references = await store.put([bytesOf("abc"), bytesOf("")], { run });
      assert.deepEqual(references, [
        // The digests of "abc" and of nothing: FIPS 180-4's own examples.
        {
          store: store.name,
          id: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          bytes: 3,
        },
        {
          store: store.name,
          id: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          bytes: 0,
        },
      ]);
    },
  ),
  offloadStoreCase(
    "references come in the order of the values, values in the order of the references",
    async (store) => {
      const values = Array.from({ length: 200 }, (_, index) => bytesOf(`value ${index}`));
      const references = await store.put(values, { run });
      assert.deepEqual(
        references.map(({ id }) => id),
        values.map(sha256Of),
      );
      const shuffled = references.toReversed().concat(references[7]!, references[7]!);
      const read = await store.get(shuffled, { run });
      assert.deepEqual(
        read.map((value) => sha256Of(value)),
        shuffled.map(({ id }) => id),
      );
    },
  ),
  offloadStoreCase("an empty batch gives an empty batch", async (store) => {
    assert.deepEqual(await store.put([], { run }), []);
    assert.deepEqual(await store.get([], { run }), []);
  }),
  offloadStoreCase("equal values are stored once", async (store) => {
    const [first, second] = await store.put([bytesOf("same"), bytesOf("same")], { run });
    const [third] = await store.put([bytesOf("same")], { run });
    assert.deepEqual(first, second);
    assert.deepEqual(first, third);
    assert.equal((await listed(store)).length, 1);
  }),
  offloadStoreCase("what is put is read at once, from many calls side by side", async (store) => {
    const texts = Array.from({ length: 200 }, (_, index) => `written by call ${index}`);
    const read = await Promise.all(
      texts.map(async (text) => {
        const references = await store.put([bytesOf(text)], { run });
        return store.get(references, { run });
      }),
    );
    assert.deepEqual(
      read.map(([value]) => new TextDecoder().decode(value)),
      texts,
    );
  }),
  offloadStoreCase("only the part of a buffer that was given is stored", async (store) => {
    const whole = bytesOf("before-middle-after");
    const references = await store.put([whole.subarray(7, 13), Buffer.from("middle")], { run });
    assert.equal(references[0]!.id, references[1]!.id);
    const [value] = await store.get([references[0]!], { run });
    assert.equal(new TextDecoder().decode(value), "middle");
  }),
  offloadStoreCase("a stored value does not change when the caller's bytes do", async (store) => {
    const value = bytesOf("original");
    const [reference] = await store.put([value], { run });
    value.fill(0);
    const [read] = await store.get([reference!], { run });
    assert.equal(new TextDecoder().decode(read), "original");
    read!.fill(0);
    const [again] = await store.get([reference!], { run });
    assert.equal(new TextDecoder().decode(again), "original");
  }),
  offloadStoreCase("bytes that are no text stay as they are", async (store) => {
    const value = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const references = await store.put([value, bytesOf("line\r\n\u0000\ufeff")], { run });
    const read = await store.get(references, { run });
    assert.deepEqual([...read[0]!], [...value]);
    assert.deepEqual([...read[1]!], [...bytesOf("line\r\n\u0000\ufeff")]);
  }),
  offloadStoreCase("values without a run belong to the run of the empty name", async (store) => {
    const references = await store.put([bytesOf("nobody's")]);
    const [value] = await store.get(references);
    assert.equal(new TextDecoder().decode(value), "nobody's");
    assert.equal((await listed(store, "")).length, 1);
  }),
  offloadStoreCase(
    "another process reads what this one has put",
    async (store, subject) => {
      const references = await store.put([bytesOf("shared")], { run });
      const other = await subject.another!(store);
      try {
        const [value] = await other.get(references, { run });
        assert.equal(new TextDecoder().decode(value), "shared");
      } finally {
        await other.close();
      }
    },
    { needs: "another" },
  ),
];
