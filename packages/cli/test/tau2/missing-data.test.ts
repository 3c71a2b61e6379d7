import { expect } from "vitest";
import { test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

test.for<[string, readonly string[], RegExp]>([
  ["no folder is named", [], /needs Tau2-bench's data: give workload\.data_dir or TAU2_DATA_DIR/],
  ["the folder is another", ["workload.data_dir=."], /data folder "\/.*" has no "domains" folder/],
  [
    "tasks come from a file, the domain's data do not",
    ["data=file", "data.path=tasks.jsonl"],
    /needs Tau2-bench's data/,
  ],
])(
  "upstream's data that are missing are told before any row is taken: %s",
  async ([, keys, says], { shell }) => {
    await shell.write("tasks.jsonl", '{"id": "1"}\n');
    for (const command of ["validate", "run"]) {
      const args = [command, "tau2", "domain=retail", "run.id=first", ...keys, ...fastSimulator];
      const { code, stdout, stderr } = await shell.matrix(args);
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(says)]);
      expect(stderr).toMatch(/^error: /);
    }
    expect(await shell.files()).toEqual([shell.path("tasks.jsonl")]);
  },
);

test("a domain that there is not is refused with the nearest one", async ({ shell }) => {
  const { code, stderr } = await shell.matrix(["validate", "tau2", "domain=libary", ...fastSimulator]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "library"?')]);
});
