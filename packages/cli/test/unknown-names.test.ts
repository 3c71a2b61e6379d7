import { expect } from "vitest";
import { test } from "./support/shell.ts";

test.for([
  {
    args: ["run", "coral", "run.max_in_fligt=5"],
    says: ["max_in_fligt", 'did you mean "run.max_in_flight"?'],
  },
  {
    args: ["run", "coral", "llm=simulator", "llm.simulator.tme_to_first_token=1"],
    says: ["tme_to_first_token", 'did you mean "llm.simulator.time_to_first_token"?'],
  },
  { args: ["run", "corral", "data.path=x"], says: ['"corral"', 'did you mean "coral"?'] },
  { args: ["runn", "coral"], says: ["runn", "Did you mean run?"] },
  { args: ["run", "coral", "llm=simulatr"], says: ["simulatr", '"simulator"'] },
  { args: ["sim", "--prot", "1"], says: ["--prot", "Did you mean --port?"] },
])("an unknown name is refused with the nearest one: $args", async ({ args, says }, { shell }) => {
  const run = await shell.matrix(args);

  expect(run.code).toBe(2);
  for (const text of says) expect(run.stderr).toContain(text);
  expect(run.stderr).not.toMatch(/^ +at /m);
  expect(run.stdout).toBe("");
  expect(await shell.files()).toEqual([]);
});
