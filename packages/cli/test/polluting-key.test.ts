import { expect } from "vitest";
import { test } from "./support/shell.ts";

test.for(["+run.__proto__.polluted=1", "+run.constructor.prototype.x=1"])(
  "a key that reaches for a prototype is refused: %s",
  async (key, { shell }) => {
    await shell.write("questions.jsonl", "");

    const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", "llm=simulator", key]);

    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/__proto__|constructor/);
    expect(run.stderr).not.toMatch(/^ +at /m);
    expect(await shell.files()).toEqual([shell.path("questions.jsonl")]);
  },
);
