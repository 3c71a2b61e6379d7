import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CoralVector, coralFunctions, runCoralVector } from "../golden/run.ts";
import { directTransport } from "./direct-transport.ts";

const folder = join(import.meta.dirname, "../../../../shared/golden/coral");
const present = existsSync(folder);

describe(present ? "golden vectors" : "golden vectors (skipped: ../shared/golden/coral is not there)", () => {
  test.skipIf(!present).each(coralFunctions)("%s gives what the original gave", async (fn) => {
    const vectors = linesOf(["functions.jsonl", "e2e.jsonl"]).filter((vector) => vector.fn === fn);
    const failures: string[] = [];
    for (const vector of vectors) {
      const verdict = await runCoralVector(vector, directTransport);
      if (verdict.kind === "failed") failures.push(verdict.why);
    }
    expect(failures).toEqual([]);
    expect(vectors).not.toEqual([]);
  });
});

function linesOf(names: readonly string[]): CoralVector[] {
  return names.flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): CoralVector => JSON.parse(line)),
  );
}
