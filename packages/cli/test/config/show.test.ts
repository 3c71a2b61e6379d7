import { expect } from "vitest";
import { parse } from "yaml";
import { test } from "../support/shell.ts";

test("a config is shown as it is composed, what is still to be given and interpolations included", async ({
  shell,
}) => {
  await shell.write("conf/mine.yaml", "defaults: [coral, _self_]\nrun:\n  dir: out/${run.id}\n");

  const { code, stdout, stderr } = await shell.matrix([
    ...["config", "show", "-cn", "mine", "-cd", "conf", "llm=simulator", "run.id=007"],
  ]);

  expect([code, stderr]).toEqual([0, ""]);
  expect(parse(stdout)).toMatchObject({
    pack: "coral",
    run: { id: "007", dir: "out/${run.id}", max_in_flight: 100 },
    data: { path: "???" },
    llm: { kind: "simulator" },
  });
});

test("with --resolve all must be given, and interpolations have their values", async ({ shell }) => {
  const args = ["config", "show", "coral", "--resolve", "--json", "llm=simulator", "run.id=a"];
  const missing = await shell.matrix(args);
  const given = await shell.matrix([...args, "data.path=d.jsonl", "run.dir=out/${run.id}"]);

  expect(missing.code).toBe(2);
  expect(missing.stderr).toMatch(/^error: data\.path \(\S+\/conf\/data\/file\.yaml:\d+\) is still \?\?\?/);
  expect(given.code).toBe(0);
  expect(JSON.parse(given.stdout)).toMatchObject({ run: { dir: "out/a" }, data: { path: "d.jsonl" } });
});
