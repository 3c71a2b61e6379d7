import { createHash } from "node:crypto";
import { once } from "node:events";
import { fsOffloadStore } from "@matrix/offload-fs";
import { expect, test } from "vitest";
import { startChild } from "./support/child.ts";
import { bytesOf, newFolder, textOf } from "./support/folders.ts";

test("of 100 racers in four processes one wins each record, and all are given its value", async () => {
  const root = await newFolder();
  const steps = Array.from({ length: 20 }, (_, step) => createHash("sha256").update(`${step}`).digest("hex"));
  const racers = ["a", "b", "c", "d"].map((name) =>
    startChild("racer.ts", [root, "race", name, "25", ...steps]),
  );
  await Promise.all(racers.map((racer) => once(racer, "message")));
  const told = racers.map((racer) => once(racer, "message"));
  for (const racer of racers) racer.send("go");
  const given = (await Promise.all(told)).flatMap(([pairs]) => pairs as [string, string][]);
  expect(given).toHaveLength(100 * steps.length);

  const after = await fsOffloadStore({ root });
  for (const step of steps) {
    const values = new Set(given.filter(([of]) => of === step).map(([, value]) => value));
    const kept = textOf(await after.putIfAbsent({ run: "race", step }, bytesOf("late")));
    expect([...values]).toEqual([kept]);
  }
  await after.close();
});
