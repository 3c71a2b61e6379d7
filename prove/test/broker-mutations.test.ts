import { describe, expect, test } from "vitest";
import type { Mutation } from "../broker/mutation.ts";
import { mutations } from "../broker/mutations.ts";
import { simulate } from "../broker/simulate.ts";

/** The world in which a flaw shows first, as what it should; undefined where it does in none of them. */
async function firstFound(mutation: Mutation): Promise<number | undefined> {
  for (let seed = 1; seed <= mutation.within; seed++) {
    const { violations } = await simulate(seed, { mutation });
    if (violations.some((violation) => mutation.shows.test(violation))) return seed;
  }
  return undefined;
}

describe("the simulated cluster finds", () => {
  for (const mutation of mutations) {
    test(`${mutation.name}, within ${mutation.within} worlds`, { timeout: 300_000 }, async () => {
      expect(await firstFound(mutation)).toBeDefined();
    });
  }
});
