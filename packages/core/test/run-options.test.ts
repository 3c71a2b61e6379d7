import { expect, test } from "vitest";
import { OptionError, type RunOptions } from "../src/index.ts";
import type { Dialogue } from "./fixtures/dialogue.ts";
import { dialogueRun } from "./fixtures/dialogue-run.ts";

const refused: readonly (readonly [Partial<RunOptions<Dialogue, unknown>>, string])[] = [
  [{ run: "" }, 'got ""'],
  [{ run: "Run" }, 'got "Run"'],
  [{ run: "../escape" }, 'got "../escape"'],
  [{ run: "a..b" }, 'got "a..b"'],
  [{ run: "a/b" }, 'got "a/b"'],
  [{ run: "-a" }, "beginning with a letter or digit"],
  [{ run: "x".repeat(65) }, "run id must be 1 to 64 lower-case letters"],
  [{ run: "run\n" }, "run id must be"],
  [{ trials: 0 }, "trials must be an integer of at least 1, got 0"],
  [{ trials: 1.5 }, "trials must be an integer of at least 1, got 1.5"],
  [{ maxInFlight: 0 }, "maxInFlight must be an integer of at least 1, got 0"],
  [{ maxInFlight: Number.POSITIVE_INFINITY }, "got Infinity"],
  [{ concurrency: { asker: 0 } }, 'concurrency of role "asker" must be an integer of at least 1, got 0'],
  [{ concurrency: { judge: 1 } }, 'concurrency names role "judge", but the roles here are: asker, answerer'],
  [{ hopTimeoutMs: -1 }, "hopTimeoutMs must be an integer of at least 1, got -1"],
  [{ stallTimeoutMs: Number.NaN }, "stallTimeoutMs must be an integer of at least 1, got NaN"],
  [{ rowTimeoutMs: 0 }, "rowTimeoutMs must be an integer of at least 1, got 0"],
  [{ seed: 0.5 }, "seed must be an integer, got 0.5"],
  [{ drainMs: -5 }, "drainMs must be at least 0, got -5"],
  [{ drainMs: Number.NaN }, "drainMs must be at least 0, got NaN"],
];

for (const [options, text] of refused) {
  const given = JSON.stringify(options, (_, value) => (typeof value === "number" ? String(value) : value));
  test(`${given} is refused at once, naming rule and value`, () => {
    expect(() => dialogueRun(options)).toThrow(OptionError);
    expect(() => dialogueRun(options)).toThrow(text);
  });
}

test("run ids of all kinds that are allowed are taken", async () => {
  for (const run of ["a", "0", "run-1_b.c", "x".repeat(64)]) await dialogueRun({ run }).begun.report;
});
