import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("with --json every command writes one JSON document to stdout, and talk stays on stderr", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(4));
  const keys = ["data.path=questions.jsonl", "run.id=first", ...fastSimulator];

  const run = await shell.matrix(["run", "coral", ...keys, "--json"]);
  const [verify, stats, show] = await Promise.all(
    [
      ["verify", "first"],
      ["stats", "first"],
      ["show", "first", "2"],
    ].map((args) => shell.matrix([...args, "--json"])),
  );

  expect(run.code).toBe(0);
  expect(run.stderr).toContain("run first in runs/first");
  const report = JSON.parse(run.stdout);
  expect(report).toMatchObject({ run: "first", complete: true, inFlight: 0, duplicates: 0 });
  expect(report.output).toBe(shell.path("runs/first/records.jsonl"));
  const { records } = report;
  expect(records.success + records.failed + records.dead).toBe(4);
  expect(JSON.parse(verify!.stdout)).toEqual({
    run: "first",
    accepted: 4,
    records,
    missing: 0,
    complete: true,
    problems: [],
  });
  const figures = JSON.parse(stats!.stdout);
  expect(figures).toMatchObject({ run: "first", records, metrics: report.metrics, errors: {} });
  expect(figures.roles.teacher.calls).toBeGreaterThan(0);
  expect(JSON.parse(show!.stdout)).toEqual((await shell.records("first")).find(({ row }) => row === 2));
});
