import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { matrixCommand, test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("figures of a run go to stdout, what is said to the person goes to stderr", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(3));

  const run = await shell.matrix([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    ...fastSimulator,
  ]);

  expect(run.stdout).toMatch(/^rows +3: .*\n(.*\n)+records +runs\/first\/records\.jsonl\n$/);
  expect(run.stderr).toBe(
    `run first in runs/first: pack coral, JSONL ${shell.path("questions.jsonl")}, ${questions(3).length} bytes\n` +
      "next: matrix verify first; matrix stats first; matrix show first 0\n",
  );
});

test("a reader that goes away early is no error", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(3));
  await shell.matrix(["run", "coral", "data.path=questions.jsonl", "run.id=first", ...fastSimulator]);

  const command = [...matrixCommand, "show", "first", "0"].map((word) => `'${word}'`).join(" ");
  const { code, stdout, stderr } = await shell.spawn("bash", ["-c", `set -o pipefail; ${command} | true`])
    .ended;

  expect([code, stdout, stderr]).toEqual([0, "", ""]);
});
