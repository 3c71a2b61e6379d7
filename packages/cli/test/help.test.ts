import { simulatorOptionSpecs } from "@matrix/testkit/simulator";
import { expect } from "vitest";
import { test } from "./support/shell.ts";

test("the help of the command and of each of its commands is printed to stdout, with the keys of run and the options of sim", async ({
  shell,
}) => {
  const help = await shell.matrix(["--help"]);

  expect([help.code, help.stderr]).toEqual([0, ""]);
  const [, list = ""] = /^Commands:\n((?: {2}.*\n)+)/m.exec(help.stdout) ?? [];
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
  expect(names).toEqual(expect.arrayContaining(["run", "resume", "verify", "show", "stats", "sim"]));
  const texts = new Map<string, string>();
  for (const name of names) {
    const { code, stdout, stderr } = await shell.matrix([name, "--help"]);
    expect([name, code, stderr]).toEqual([name, 0, ""]);
    expect(stdout).toContain(`Usage: matrix ${name}`);
    texts.set(name, stdout);
  }
  for (const key of [
    "run.id",
    "run.max_in_flight=100",
    "data.path",
    "output.success_only=false",
    "llm.base_url",
  ])
    expect(texts.get("run")).toContain(`  ${key}`);
  expect(texts.get("run")).toContain("matrix run coral data.path=questions.jsonl llm=simulator");
  for (const { flag } of simulatorOptionSpecs) expect(texts.get("sim")).toContain(`--${flag} <value>`);
});

test("the version is that of the package", async ({ shell }) => {
  const { code, stdout } = await shell.matrix(["--version"]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});
