import { expect } from "vitest";
import { projectWithPacks } from "../support/project.ts";
import { test } from "../support/shell.ts";

test("a pack from a package of the project is found by its manifest and runs with its own configs, which the user's override", async ({
  shell,
}) => {
  await projectWithPacks(shell);
  await shell.write("rows.jsonl", '{"id": "a", "text": "hey "}\n');
  await shell.write("conf/mine.yaml", "defaults:\n  - echo\n  - _self_\nrun:\n  seed: 7\n");
  await shell.write("conf/workload/echo.yaml", "times: 3\n");

  const own = await shell.matrix(["run", "echo", "data.path=rows.jsonl", "run.id=own"], {});
  const mine = await shell.matrix([
    "run",
    "-cn",
    "mine",
    "-cd",
    "conf",
    "data.path=rows.jsonl",
    "run.id=mine",
  ]);

  expect([own.code, mine.code]).toEqual([0, 0]);
  const said = async (run: string) => (await shell.records(run))[0]?.history[0]?.response.text;
  expect(await said("own")).toBe("hey hey ");
  expect(await said("mine")).toBe("hey hey hey ");
  expect(JSON.parse(await shell.read("runs/mine/manifest.json"))).toMatchObject({
    plugin: { package: "matrix-echo", version: "1.2.3" },
    config: { pack: "echo", run: { seed: 7 }, workload: { times: 3 } },
  });
  const wrong = await shell.matrix(["validate", "echo", "data.path=rows.jsonl", "workload.tims=1"]);
  expect(wrong.stderr).toContain('did you mean "workload.times"?');
});

test("a run of such a pack is resumed and looked at from any folder", async ({ shell }) => {
  await projectWithPacks(shell);
  await shell.write("rows.jsonl", '{"id": "a", "text": "hey"}\n');
  await shell.write("else/where/note", "");
  await shell.write("else/package.json", '{"name": "other"}');
  expect((await shell.matrix(["run", "echo", "data.path=rows.jsonl", "run.id=first"])).code).toBe(0);
  // As a crash right before the end leaves it.
  const { completed: _, ...manifest } = JSON.parse(await shell.read("runs/first/manifest.json"));
  await shell.write("runs/first/manifest.json", JSON.stringify(manifest));
  const away = { cwd: "else/where" };

  const resumed = await shell.matrix(["resume", "../../runs/first"], away);
  const stats = await shell.matrix(["stats", "../../runs/first"], away);

  expect([resumed.code, stats.code]).toEqual([0, 0]);
  expect(stats.stdout).toMatch(/^rows +1\.0000$/m);
});

test("no code of a pack runs before it is asked for: one that fails on import is listed, and fails only when it is run", async ({
  shell,
}) => {
  await projectWithPacks(shell);
  await shell.write("rows.jsonl", '{"id": "a", "text": "hey"}\n');

  const listed = await shell.matrix(["run"]);
  const completed = await shell.matrix(["__complete", "words", "run", ""]);
  const other = await shell.matrix(["validate", "echo", "data.path=rows.jsonl"]);
  const run = await shell.matrix(["run", "broken", "data.path=rows.jsonl"]);

  expect(listed.stderr).toMatch(/here are: echo, broken, coral/);
  expect(completed.stdout).toContain("broken\tpack of matrix-broken\n");
  expect(other.code).toBe(0);
  expect(run.code).toBe(2);
  expect(run.stderr).toBe(
    'error: package matrix-broken, which brings the pack "broken", cannot be loaded: this code must not run\n',
  );
});

test("a package that says what is not so is named", async ({ shell }) => {
  const manifest = (matrix: object) =>
    JSON.stringify({
      name: "odd",
      version: "1.0.0",
      keywords: ["matrix-pack"],
      exports: { "./x": "./x.js" },
      matrix,
    });
  await shell.write("package.json", JSON.stringify({ name: "p", dependencies: { odd: "1.0.0" } }));
  await shell.write("conf/odd.yaml", "defaults: [matrix, _self_]\npack: odd\n");
  const run = ["run", "-cn", "odd", "-cd", "conf", "data.path=d.jsonl"];

  await shell.write(
    "node_modules/odd/package.json",
    manifest({ packs: { odd: "oddPack" }, conf: "nowhere" }),
  );
  const noConf = await shell.matrix(run);
  const other = await shell.matrix(["config", "sweep", "coral", "run.seed=1"]);
  await shell.write("node_modules/odd/package.json", manifest({ packs: { odd: "oddPack" } }));
  const noEntry = await shell.matrix(run);

  expect([noConf.code, noEntry.code, other.code]).toEqual([2, 2, 0]);
  expect(noConf.stderr).toMatch(
    /^error: package odd says that its configs are in .*nowhere, but there is no such folder\n$/,
  );
  expect(noEntry.stderr).toBe(
    'error: package odd brings the pack "odd" but exports nothing that can be imported\n',
  );
});
