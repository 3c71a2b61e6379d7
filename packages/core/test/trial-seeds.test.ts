import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { MersenneTwister, OptionError, trialSeeds } from "../src/index.ts";

test("several trials draw their seeds as Python's random.Random(seed).randint(0, 2**31 - 1) would", () => {
  expect(trialSeeds(7, 5)).toEqual([1390851128, 647892279, 1695753998, 207388624, 311111475]);
  expect(trialSeeds(42, 3)).toEqual([478163327, 107420369, 1181241943]);
  // Two 32-bit words of seed.
  expect(trialSeeds(4294967296, 3)).toEqual([485306839, 1508871100, 1794561286]);
});

test("a single trial has the configured seed itself", () => {
  expect(trialSeeds(7, 1)).toEqual([7]);
  expect(trialSeeds(-1, 1)).toEqual([-1]);
});

test("more trials begin with the seeds that fewer have", () => {
  expect(trialSeeds(7, 3)).toEqual(trialSeeds(7, 5).slice(0, 3));
});

test("seeds and trials that are no integers are refused with rule and value", () => {
  expect(() => trialSeeds(1.5, 2)).toThrow(OptionError);
  expect(() => trialSeeds(1.5, 2)).toThrow("seed must be an integer, got 1.5");
  expect(() => trialSeeds(1, 0)).toThrow("trials must be an integer of at least 1, got 0");
  expect(() => trialSeeds(1, Number.NaN)).toThrow("got NaN");
});

test("32-bit draws are those of Python's getrandbits(32)", () => {
  // python3 -c "import random; r = random.Random(s); print([r.getrandbits(32) for _ in range(4)])"
  const draws = (seed: number | bigint, count = 4) => {
    const random = new MersenneTwister(seed);
    return Array.from({ length: count }, () => random.next());
  };
  expect(draws(0)).toEqual([3626764237, 1654615998, 3255389356, 3823568514]);
  expect(draws(2n ** 70n + 3n)).toEqual([701776502, 1422058157, 4284124921, 3184903703]);
  expect(draws(-5)).toEqual(draws(5));
  expect(draws(1, 1000).at(-1)).toBe(1877627338);
});

test("draws below a limit are those of Python's randrange, the limits of a word included", () => {
  const random = new MersenneTwister(3);
  expect([1, 2, 10, 1000, 2 ** 31, 2 ** 32 - 1].map((limit) => random.below(limit))).toEqual([
    0, 0, 5, 937, 2036044446, 2687448230,
  ]);
});

const golden = resolve(import.meta.dirname, "../../../../shared/golden/coral/functions.jsonl");
test.skipIf(!existsSync(golden))(
  "the original's seeds of 141 settings (needs the shared golden vectors)",
  () => {
    const cases = readFileSync(golden, "utf8")
      .split("\n")
      .filter((line) => line.includes('"framework.trial_seeds"'))
      .map((line) => JSON.parse(line) as { input: { seed: number; num_trial: number }; output: number[] });
    expect(cases).toHaveLength(141);
    for (const { input, output } of cases) expect(trialSeeds(input.seed, input.num_trial)).toEqual(output);
  },
);
