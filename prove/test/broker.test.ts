import { expect, test } from "vitest";
import { simulate } from "../broker/simulate.ts";

const worlds = 100;

for (const protocol of ["plain", "kafka"] as const) {
  test(`${protocol}: in ${worlds} worlds of zombies, redelivery and stores in trouble every row ends in one record, and no row goes two ways`, async () => {
    const broken: string[] = [];
    let faults = 0;
    let again = 0;
    for (let seed = 1; seed <= worlds; seed++) {
      const { violations, kills, pauses, extraCalls } = await simulate(seed, { protocol });
      faults += kills + pauses;
      again += extraCalls;
      for (const violation of violations) broken.push(`seed ${seed}: ${violation}`);
    }
    expect(broken).toEqual([]);
    expect(faults).toBeGreaterThan(worlds);
    // Agents are asked again; what they say the second time is not taken.
    expect(again).toBeGreaterThan(protocol === "plain" ? worlds : 10);
  }, 120_000);
}

test("the same seed gives the same world, event by event", async () => {
  for (const seed of [3, 7, 11]) expect(await simulate(seed)).toEqual(await simulate(seed));
  expect((await simulate(3)).trace).not.toBe((await simulate(7)).trace);
}, 60_000);
