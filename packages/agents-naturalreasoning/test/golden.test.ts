import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type NaturalReasoningVector,
  naturalReasoningFunctions,
  runNaturalReasoningVector,
} from "../golden/run.ts";
import { directTransport } from "./direct-transport.ts";

const folder = join(import.meta.dirname, "../../../../shared/golden/naturalreasoning");
const present = existsSync(folder);
const title = "golden vectors";

describe(present ? title : `${title} (skipped: ../shared/golden/naturalreasoning is not there)`, () => {
  test.skipIf(!present).each(naturalReasoningFunctions)("%s gives what the original gave", async (fn) => {
    const vectors = linesOf(["functions.jsonl", "e2e.jsonl", "baseline.jsonl"]).filter(
      (vector) => vector.fn === fn,
    );
    const failures: string[] = [];
    for (const vector of vectors) {
      const verdict = await runNaturalReasoningVector(vector, directTransport);
      if (verdict.kind === "failed") failures.push(verdict.why);
    }
    expect(failures).toEqual([]);
    expect(vectors).not.toEqual([]);
  });
});

function linesOf(names: readonly string[]): NaturalReasoningVector[] {
  return names.flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): NaturalReasoningVector => JSON.parse(line)),
  );
}
