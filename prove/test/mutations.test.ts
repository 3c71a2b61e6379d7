import { describe, expect, test } from "vitest";
import { mutations } from "../simulation/mutations.ts";
import { simulate } from "../simulation/simulate.ts";

/** The world in which a flaw shows first; undefined where it shows in none of them. */
async function firstFound(mutation: (typeof mutations)[number]): Promise<number | undefined> {
  for (let seed = 1; seed <= mutation.within; seed++) {
    if ((await simulate(seed, { mutation })).violations.length > 0) return seed;
  }
  return undefined;
}

describe("the simulation finds", () => {
  for (const mutation of mutations) {
    test(`${mutation.name}, within ${mutation.within} worlds`, { timeout: 300_000 }, async () => {
      expect(await firstFound(mutation)).toBeDefined();
    });
  }
});
