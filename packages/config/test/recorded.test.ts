import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runConfigVector } from "../golden/run.ts";
import { configFolder } from "./config-folder.ts";

/** One line of fixtures/hydra.jsonl, written by prove/record.ts. */
interface Recorded {
  readonly kind: "compose" | "sweep";
  readonly tree?: Readonly<Record<string, string>>;
  readonly overrides: readonly string[];
}

const lines = readFileSync(join(import.meta.dirname, "fixtures/hydra.jsonl"), "utf8")
  .trim()
  .split("\n");
const cases = lines.map((line): Recorded => JSON.parse(line));

describe.each(["compose", "sweep"] as const)("%s", (kind) => {
  test("generated cases come out as Hydra itself was recorded", async () => {
    const ours = cases.filter((recorded) => recorded.kind === kind);
    for (const recorded of ours) {
      const files = Object.entries(recorded.tree ?? {}).map(([path, text]) => [`trees/case/${path}`, text]);
      const folder = configFolder(Object.fromEntries(files));
      const difference = await runConfigVector(kind, { ...recorded, tree: "case" }, folder);
      expect(difference, JSON.stringify(recorded)).toBeUndefined();
    }
    expect(ours.length).toBeGreaterThan(30);
  }, 60_000);
});
