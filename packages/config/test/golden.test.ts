import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kinds, runConfigVector } from "../golden/run.ts";

const folder = join(import.meta.dirname, "../../../../shared/golden/config");
const present = existsSync(folder);

describe.each(kinds)("%s", (kind) => {
  test.skipIf(!present)(
    `every shared vector of Hydra comes out the same${present ? "" : " (shared vectors are absent)"}`,
    async () => {
      const lines = readFileSync(join(folder, `${kind}.jsonl`), "utf8")
        .trim()
        .split("\n");
      for (const [index, line] of lines.entries()) {
        expect(await runConfigVector(kind, JSON.parse(line), folder), `line ${index + 1}`).toBeUndefined();
      }
      expect(lines.length).toBeGreaterThan(0);
    },
  );
});
