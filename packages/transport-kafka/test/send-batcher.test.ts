import { ClosedError, systemClock } from "@matrix/core";
import { expect, test } from "vitest";
import type { OutgoingRecord } from "../src/client/broker-client.ts";
import { BrokerError, type BrokerErrorKind } from "../src/client/broker-error.ts";
import { SendBatcher } from "../src/protocol/send-batcher.ts";

const record = (key: string, bytes = 10, partition = 0): OutgoingRecord => ({
  topic: "t",
  partition,
  key,
  value: new Uint8Array(bytes),
});

function batcherOf(send: (keys: string[]) => Promise<void>, onTopicMissing = async () => {}) {
  const batches: string[][] = [];
  let running = 0;
  const batcher = new SendBatcher({
    clock: { ...systemClock, after: (_ms, callback) => systemClock.after(0, callback) },
    maxBatchBytes: 1_000,
    onTopicMissing,
    onTrouble: () => {},
    send: async (records) => {
      expect(++running).toBe(1);
      const keys = records.map(({ key }) => key);
      batches.push(keys);
      try {
        await send(keys);
      } finally {
        running--;
      }
    },
  });
  return { batcher, batches };
}

const fail = (kind: BrokerErrorKind) => {
  throw new BrokerError(kind, "on purpose");
};

test("what is sent in one turn shares a batch, and what comes meanwhile goes into the next", async () => {
  const { promise: isFree, resolve } = Promise.withResolvers<void>();
  const { batcher, batches } = batcherOf(() => isFree);
  const first = [batcher.send(record("a")), batcher.send(record("b"))];
  await new Promise((done) => setImmediate(done));
  const second = ["c", "d", "e"].map((key) => batcher.send(record(key)));
  resolve();
  await Promise.all([...first, ...second]);
  expect(batches).toEqual([
    ["a", "b"],
    ["c", "d", "e"],
  ]);
});

test("a batch is cut by bytes for each partition, and the order within a partition is kept", async () => {
  const { batcher, batches } = batcherOf(async () => {});
  const sizes = [
    ["a", 700, 0],
    ["b", 700, 1],
    ["c", 700, 0],
    ["d", 10, 0],
    ["e", 10, 1],
  ] as const;
  await Promise.all(sizes.map(([key, bytes, partition]) => batcher.send(record(key, bytes, partition))));
  expect(batches).toEqual([
    ["a", "b", "e"],
    ["c", "d"],
  ]);
});

test("a record larger than a batch goes alone", async () => {
  const { batcher, batches } = batcherOf(async () => {});
  await Promise.all([batcher.send(record("large", 5_000)), batcher.send(record("small"))]);
  expect(batches).toEqual([["large"], ["small"]]);
});

test("a send that failed is repeated until it goes through", async () => {
  let failures = 3;
  const { batcher, batches } = batcherOf(async () => {
    if (failures-- > 0) fail("unavailable");
  });
  await batcher.send(record("a"));
  expect(batches).toEqual([["a"], ["a"], ["a"], ["a"]]);
});

test("a topic that is missing is brought back before the send is repeated", async () => {
  let exists = false;
  const { batcher } = batcherOf(
    async () => {
      if (!exists) fail("topic-missing");
    },
    async () => {
      exists = true;
    },
  );
  await batcher.send(record("a"));
});

test("of a batch that is too large only the record at fault is refused", async () => {
  const { batcher } = batcherOf(async (keys) => {
    if (keys.includes("large")) fail("too-large");
  });
  const results = await Promise.allSettled(["a", "large", "b"].map((key) => batcher.send(record(key))));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("what no repetition helps is told at once", async () => {
  const { batcher, batches } = batcherOf(async () => fail("denied"));
  await expect(batcher.send(record("a"))).rejects.toMatchObject({ kind: "denied" });
  expect(batches).toHaveLength(1);
});

test("closing gives up what has not gone through, and refuses what comes later", async () => {
  const { batcher } = batcherOf(async () => fail("unavailable"));
  const sent = batcher.send(record("a"));
  setTimeout(() => batcher.close(), 5);
  await expect(sent).rejects.toThrow(ClosedError);
  await expect(batcher.send(record("b"))).rejects.toThrow(ClosedError);
});
