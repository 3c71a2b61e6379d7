import { expect, test } from "vitest";
import type { Chance } from "../../../src/simulation/index.ts";
import { BrokerDesk, textsOf } from "./broker-desk.ts";

test("a member reads its partitions from their beginning, in order", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 2);
  await desk.send("t", 0, "a", "b");
  await desk.send("t", 1, "c");
  const member = await desk.join("t");
  await desk.clock.advance(50);
  await desk.send("t", 0, "d");
  await desk.clock.advance(50);
  expect(member.told).toEqual(["assigned 1: 0,1"]);
  const inZero = member.batches.filter(({ partition }) => partition === 0).flatMap(({ records }) => records);
  expect(inZero.map(({ offset, key }) => [offset, key])).toEqual([
    [0, "a"],
    [1, "b"],
    [2, "d"],
  ]);
  expect(textsOf(member)).toHaveLength(4);
});

test("a second member shares the partitions with the first, and gets them all when that leaves", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 4);
  const first = await desk.join("t");
  await desk.clock.advance(100);
  const second = await desk.join("t");
  await desk.clock.advance(5_000);
  expect(first.told).toEqual(["assigned 1: 0,1,2,3", "revoked 1", "assigned 2: 0,2 again"]);
  expect(second.told).toEqual(["assigned 1: 1,3"]);
  await desk.until(first.member.leave());
  await desk.clock.advance(5_000);
  expect(second.told.at(-1)).toBe("assigned 2: 0,1,2,3 again");
  expect(first.told).toHaveLength(3);
});

test("a process that is killed loses its partitions once its session has run out", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 2);
  const dead = await desk.join("t");
  const other = await desk.join("t");
  await desk.clock.advance(10_000);
  dead.process.kill();
  await desk.clock.advance(3_000);
  expect(other.partitions).toHaveLength(1);
  await desk.clock.advance(10_000);
  expect(other.partitions).toHaveLength(2);
});

test("a process that was away finds out afterwards, and its commits are refused", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 1);
  await desk.send("t", 0, "a", "b");
  const zombie = await desk.join("t");
  await desk.clock.advance(100);
  zombie.process.pause();
  const other = await desk.join("t");
  await desk.clock.advance(60_000);
  expect(other.partitions).toHaveLength(1);
  expect(textsOf(other)).toEqual(["a", "b"]);
  expect(zombie.told).toEqual(["assigned 1: 0"]);
  zombie.process.resume();
  const commit = zombie.member.commit(1, [{ topic: "t", partition: 0, offset: 2, metadata: "" }]);
  await expect(desk.until(commit)).rejects.toMatchObject({ kind: "fenced" });
  await desk.clock.advance(60_000);
  expect(zombie.told.slice(0, 2)).toEqual(["assigned 1: 0", "revoked 1"]);
  expect(zombie.told[2]).not.toMatch(/again/);
});

test("a commit of a partition that is somebody else's is taken, as Kafka takes it", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 2);
  const one = await desk.join("t");
  const two = await desk.join("t");
  await desk.clock.advance(10_000);
  const [foreign] = two.partitions;
  await desk.until(one.member.commit(one.generation, [{ ...foreign!, offset: 7, metadata: "x" }]));
  expect(await desk.until(one.client.committed("g", ["t"]))).toEqual([
    { ...foreign, offset: 7, metadata: "x" },
  ]);
});

test("reading goes on at what was committed, or at an earlier commit once commits were set back", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 1);
  await desk.send("t", 0, "a", "b", "c");
  const first = await desk.join("t");
  await desk.clock.advance(100);
  for (const offset of [1, 2])
    await desk.until(first.member.commit(1, [{ topic: "t", partition: 0, offset, metadata: `${offset}` }]));
  await desk.until(first.member.leave());
  const second = await desk.join("t");
  await desk.clock.advance(100);
  expect(textsOf(second)).toEqual(["c"]);
  const chance = { whole: () => 1 } as unknown as Chance;
  desk.broker.rewind("g", chance);
  await desk.clock.advance(10_000);
  expect(textsOf(second)).toEqual(["c", "b", "c"]);
  expect(await desk.until(first.client.committed("g", ["t"]))).toMatchObject([{ offset: 1, metadata: "1" }]);
});

test("nothing of a paused partition comes until it is resumed", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 2);
  const member = await desk.join("t");
  await desk.clock.advance(100);
  member.member.pause([{ topic: "t", partition: 0 }]);
  await desk.clock.advance(2_000);
  await desk.send("t", 0, "a");
  await desk.send("t", 1, "b");
  await desk.clock.advance(5_000);
  expect(textsOf(member)).toEqual(["b"]);
  member.member.resume([{ topic: "t", partition: 0 }]);
  await desk.clock.advance(100);
  expect(textsOf(member)).toEqual(["b", "a"]);
});

test("metadata of more bytes than Kafka takes is refused", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 1);
  const { member } = await desk.join("t");
  await desk.clock.advance(100);
  const commit = (bytes: number) =>
    desk.until(member.commit(1, [{ topic: "t", partition: 0, offset: 0, metadata: "x".repeat(bytes) }]));
  await commit(4096);
  await expect(commit(4097)).rejects.toMatchObject({ kind: "refused" });
});
