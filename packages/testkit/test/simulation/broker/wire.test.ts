import { expect, test } from "vitest";
import type { BrokerFate } from "../../../src/simulation/index.ts";
import { BrokerDesk, textsOf } from "./broker-desk.ts";

/** A desk at which the first send has a fate. */
function deskWith(fate: BrokerFate): BrokerDesk {
  let first = true;
  return new BrokerDesk({
    latencyMs: () => 1,
    fate({ kind }) {
      if (kind !== "send" || !first) return undefined;
      first = false;
      return fate;
    },
  });
}

function valuesIn(desk: BrokerDesk): string[] {
  return desk.broker.records("t").map(({ value }) => Buffer.from(value).toString());
}

for (const [fate, appended] of [
  ["lost", []],
  ["unanswered", ["a", "b"]],
  ["partial", ["a"]],
] as const) {
  test(`of a send that is ${fate} nobody is told, and ${appended.length} of 2 records are there`, async () => {
    const desk = deskWith(fate);
    await desk.topic("t", 2);
    const client = desk.broker.client(desk.process());
    const send = client.send([
      { topic: "t", partition: 0, key: "a", value: Buffer.from("a") },
      { topic: "t", partition: 1, key: "b", value: Buffer.from("b") },
    ]);
    await expect(desk.until(send)).rejects.toMatchObject({ kind: "unavailable" });
    expect(valuesIn(desk)).toEqual(appended);
  });
}

test("a send may be appended twice", async () => {
  const desk = deskWith("repeated");
  await desk.topic("t", 1);
  await desk.send("t", 0, "a", "b");
  expect(valuesIn(desk)).toEqual(["a", "b", "a", "b"]);
});

test("a send that takes too long fails, and arrives afterwards", async () => {
  let slow = false;
  const desk = new BrokerDesk({ latencyMs: () => (slow ? 5_000 : 1) });
  await desk.topic("t", 1);
  slow = true;
  await expect(desk.send("t", 0, "late")).rejects.toMatchObject({ kind: "unavailable" });
  slow = false;
  await desk.send("t", 0, "early");
  await desk.clock.advance(10_000);
  expect(valuesIn(desk)).toEqual(["early", "late"]);
});

test("what a process sent before it was killed arrives, and it hears nothing", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 1);
  const process = desk.process();
  let heard = false;
  const send = desk.broker
    .client(process)
    .send([{ topic: "t", partition: 0, key: "a", value: Buffer.from("a") }]);
  send.then(
    () => {
      heard = true;
    },
    () => {
      heard = true;
    },
  );
  process.kill();
  await desk.clock.advance(60_000);
  expect(valuesIn(desk)).toEqual(["a"]);
  expect(heard).toBe(false);
});

test("a broker that was restarted has all records and commits, and its members go on", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 1);
  await desk.send("t", 0, "a");
  const member = await desk.join("t");
  await desk.clock.advance(100);
  await desk.until(member.member.commit(1, [{ topic: "t", partition: 0, offset: 1, metadata: "" }]));
  desk.broker.stop();
  await expect(desk.send("t", 0, "x")).rejects.toMatchObject({ kind: "unavailable" });
  await desk.clock.advance(60_000);
  desk.broker.start();
  await desk.send("t", 0, "b");
  await desk.clock.advance(30_000);
  // Once as soon as the broker is back, and once more when the group has been shared out anew.
  expect(textsOf(member)).toEqual(["a", "b", "b"]);
  expect(member.told.at(-1)).toBe("assigned 2: 0 again");
});

test("records over a megabyte are refused, and so is a topic that is not there", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 1);
  await expect(desk.send("t", 0, "x".repeat(1_048_589))).rejects.toMatchObject({ kind: "too-large" });
  await expect(desk.send("u", 0, "x")).rejects.toMatchObject({ kind: "topic-missing" });
  await expect(desk.send("t", 1, "x")).rejects.toMatchObject({ kind: "topic-missing" });
});

test("a partition is read as it is now, by somebody in no group", async () => {
  const desk = new BrokerDesk();
  await desk.topic("t", 1);
  await desk.send("t", 0, ...Array.from({ length: 250 }, (_, index) => `${index}`));
  const client = desk.broker.client(desk.process());
  const read = async () => {
    const keys: string[] = [];
    for await (const { key } of client.read({ topic: "t", partition: 0 })) keys.push(key);
    return keys;
  };
  expect(await desk.until(read())).toEqual(Array.from({ length: 250 }, (_, index) => `${index}`));
});
