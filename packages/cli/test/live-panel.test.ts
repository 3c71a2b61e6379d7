import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { Screen } from "./support/screen.ts";
import { matrixCommand, test } from "./support/shell.ts";

// A pseudo-terminal without a package: util-linux's `script`.
const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;
const needs = hasScript ? "" : " (skipped: there is no script command that takes -qec)";

test.skipIf(!hasScript)(
  `on a terminal a panel shows the run, and what is said stays above it${needs}`,
  async ({ shell }) => {
    await shell.write("questions.jsonl", questions(3));
    await using model = await gatedModel();
    const args = ["run", "coral", "data.path=questions.jsonl", "run.id=first", ...model.keys];
    const command = [...matrixCommand, ...args].map((word) => `'${word}'`).join(" ");
    const started = shell.spawn("script", ["-qec", `stty cols 100 rows 30; exec ${command}`, "/dev/null"]);
    await model.asked(3);
    await started.printed("in flight 3");
    model.release();

    const { code, stdout } = await started.ended;

    expect(code).toBe(0);
    const screen = new Screen(100, 30);
    screen.write(stdout);
    const lines = screen.lines();
    const [said, panel] = ["run first in runs/first", "first  ended"].map((text) =>
      lines.findIndex((line) => line.startsWith(text)),
    );
    expect(said).toBeGreaterThanOrEqual(0);
    expect(panel).toBeGreaterThan(said!);
    expect(lines[panel! + 1]).toMatch(
      /^\[#{28}\] 3 of 3 rows {3}success \d {2}failed \d {2}dead 0 {2}in flight 0$/,
    );
    expect(lines.filter((line) => line.startsWith("teacher "))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("rows/s"))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^next: matrix verify first/);
  },
);
