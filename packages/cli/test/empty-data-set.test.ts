import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test.for([
  { name: "a file of blank lines", content: "\n\r\n\n", keys: [] },
  { name: "data.limit=0", content: questions(3), keys: ["data.limit=0"] },
])(
  "a data set without rows is done at once, and verify agrees: $name",
  async ({ content, keys }, { shell }) => {
    await shell.write("questions.jsonl", content);

    const run = await shell.matrix([
      "run",
      "coral",
      "data.path=questions.jsonl",
      "run.id=first",
      ...fastSimulator,
      ...keys,
    ]);

    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^rows +0: success 0, failed 0, dead 0$/m);
    expect(run.stdout).not.toMatch(/NaN|Infinity/);
    const verify = await shell.matrix(["verify", "first"]);
    expect(verify.code).toBe(0);
    expect(verify.stdout).toContain("accepted 0 = success 0 + failed 0 + dead 0");
  },
);
