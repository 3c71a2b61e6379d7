import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { keysHelp } from "../src/config/keys-help.ts";
import { matrixCommand, test } from "./support/shell.ts";

const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");

test("the README's first example runs as pasted", async ({ shell }) => {
  const [, , example = ""] = readme.split(/^```sh\n/m).map((part) => part.split("```", 1)[0]);
  expect(example).toContain("npx matrix run coral");
  const matrix = matrixCommand.map((word) => `'${word}'`).join(" ");

  const script = `set -e\nnpx() { shift; ${matrix} "$@"; }\n${example}`;
  const { code, stdout } = await shell.spawn("bash", ["-c", script]).ended;

  expect(code).toBe(0);
  expect(stdout).toContain("complete: every row has exactly one record");
  expect(stdout).toContain("2 + 2?");
  expect(stdout).toMatch(/^teacher +\d/m);
});

test("the README's tables hold every key with its default and meaning", () => {
  const [, keys = ""] = /^## Keys\n(.*?)^## /ms.exec(readme) ?? [];
  const rows = [...keys.matchAll(/^(?:### `(\S+)`|\| `(\S+)` +\| (?:`(.*?)`)? *\| (.+?) +\|)$/gm)];
  const told = rows.map(([, kind, key, value = "", meaning = ""]) =>
    kind === undefined ? `${key}=${value} ${meaning.replaceAll("\\<", "<")}` : kind,
  );

  const lines = [...keysHelp().matchAll(/^ {2}(?:(\w+=\w+):|([a-z]+\.[\w.]+)=(\S*) +(.+))$/gm)];
  const known = lines.map(([, kind, key, value = "", meaning = ""]) => kind ?? `${key}=${value} ${meaning}`);

  expect(told).toEqual(known.filter((text) => text !== "llm=none"));
});

test("the README's commands and exit codes are those of the help", async ({ shell }) => {
  const { stdout } = await shell.matrix(["--help"]);
  const [, list = ""] = /^Commands:\n((?: {2}.*\n)+)/m.exec(stdout) ?? [];
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
  expect(names.length).toBeGreaterThan(0);
  const rows = readme.split("\n").filter((line) => line.startsWith("| `matrix "));
  expect(names.filter((name) => !rows.some((row) => row.split(/[ `]+/)[2] === name))).toEqual([]);

  const [, help = ""] = /^Exit codes:\n((?: {2}\d+ .*\n?)+)/m.exec(stdout) ?? [];
  const [, table = ""] = /^## Exit codes\n(.*?)^## /ms.exec(readme) ?? [];

  const inHelp = [...help.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => code);
  expect([...table.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => code)).toEqual(inHelp);
});
