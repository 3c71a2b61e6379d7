import { expect, test } from "vitest";
import { simulate } from "../simulation/simulate.ts";

const worlds = 50;

test(`in ${worlds} worlds of crashes, full disks and failing agents every row ends in one record, and no step changes`, async () => {
  const broken: string[] = [];
  let crashes = 0;
  for (let seed = 1; seed <= worlds; seed++) {
    const verdict = await simulate(seed);
    crashes += verdict.crashes;
    for (const violation of verdict.violations) broken.push(`seed ${seed}: ${violation}`);
  }
  expect(broken).toEqual([]);
  expect(crashes).toBeGreaterThan(worlds);
}, 120_000);

test("the same seed gives the same world, event by event", async () => {
  for (const seed of [3, 7, 11]) {
    const first = await simulate(seed);
    const again = await simulate(seed);
    expect(again).toEqual(first);
  }
  expect((await simulate(3)).trace).not.toBe((await simulate(7)).trace);
}, 60_000);
