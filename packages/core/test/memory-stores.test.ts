import { expect, test } from "vitest";
import { ClosedError, memoryOffloadStore, memorySink } from "../src/index.ts";

test("a stored Buffer does not change when its owner writes on into it", async () => {
  const store = memoryOffloadStore();
  const value = Buffer.from("original");
  const [reference] = await store.put([value]);
  const record = await store.putIfAbsent({ run: "r", step: "s" }, value);
  value.fill(0);
  record.fill(0);
  expect(Buffer.from((await store.get([reference!]))[0]!).toString()).toBe("original");
  expect(Buffer.from(await store.putIfAbsent({ run: "r", step: "s" }, value)).toString()).toBe("original");
});

test("what is stored carries the time of the clock given", async () => {
  const store = memoryOffloadStore({
    name: "mine",
    clock: { now: () => 77, monotonic: () => 0, after: () => () => {}, soon: () => {} },
  });
  const [reference] = await store.put([Buffer.from("x")], { run: "r" });
  expect(reference?.store).toBe("mine");
  for await (const entry of store.list("r")) expect(entry.storedAt).toBe(77);
});

test("a closed store and a closed sink refuse further calls", async () => {
  const store = memoryOffloadStore();
  await store.close();
  await expect(store.put([Buffer.from("x")])).rejects.toThrow(ClosedError);
  const session = await memorySink().open({ run: "r" });
  await session.close();
  await expect(session.write({ sequence: 0, outcome: "success", line: "{}" })).rejects.toThrow(ClosedError);
});

test("a sink that keeps no records still knows which rows it had", async () => {
  const sink = memorySink({ keep: false });
  const session = await sink.open({ run: "r" });
  await session.write({ sequence: 3, outcome: "dead", line: "{}" });
  expect([sink.records, session.has(3), session.counts]).toEqual([
    [],
    true,
    { success: 0, failed: 0, dead: 1 },
  ]);
});
