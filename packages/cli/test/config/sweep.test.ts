import { expect } from "vitest";
import { test } from "../support/shell.ts";

test("the jobs of a sweep are listed, texts as they are and the last key changing fastest", async ({
  shell,
}) => {
  const args = [
    "config",
    "sweep",
    "coral",
    "llm.model=a, b c,007",
    "workload.max_turns=range(2,4)",
    "run.id=s",
  ];

  const text = await shell.matrix(args);
  const json = await shell.matrix([...args, "--json"]);

  expect(text.code).toBe(0);
  expect(text.stdout.split("\n").slice(0, 4)).toEqual([
    "0  llm.model=a workload.max_turns=2 run.id=s",
    "1  llm.model=a workload.max_turns=3 run.id=s",
    "2  'llm.model=b c' workload.max_turns=2 run.id=s",
    "3  'llm.model=b c' workload.max_turns=3 run.id=s",
  ]);
  expect(JSON.parse(json.stdout).map(([first]: string[]) => first)).toEqual([
    ...["llm.model=a", "llm.model=a", "llm.model=b c", "llm.model=b c", "llm.model=007", "llm.model=007"],
  ]);
});

test("options of a group can be swept by pattern", async ({ shell }) => {
  const { stdout } = await shell.matrix(["config", "sweep", "coral", "-m", "llm=glob([o*,s*])"]);
  expect(stdout).toBe("0  llm=openai\n1  llm=simulator\n");
});
