import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

const docs = await readFile(join(import.meta.dirname, "../../../docs/configuration.md"), "utf8");

function section(title: string): string {
  return docs.split(/^## /m).find((part) => part.startsWith(title)) ?? "";
}

interface Described {
  readonly properties?: { readonly [key: string]: Described };
  readonly anyOf?: readonly Described[];
}

function has(schema: Described, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return (schema.anyOf ?? [schema]).some(
    ({ properties }) => properties?.[key] !== undefined && has(properties[key], rest),
  );
}

test("the configs shown in docs/configuration.md compose and validate", async ({ shell }) => {
  const shown = [...docs.matchAll(/^```yaml\n# (conf\/[\w/]+\.yaml)[^\n]*\n(.*?)^```/gms)];
  expect(shown.map(([, file]) => file)).toEqual(["conf/mine.yaml", "conf/llm/local.yaml"]);
  for (const [, file, text] of shown) await shell.write(file!, text!);
  await shell.write("questions.jsonl", questions(1));

  const { code, stdout } = await shell.matrix([
    "validate",
    "-cn",
    "mine",
    "-cd",
    "conf",
    "data.path=questions.jsonl",
    "run.id=a",
  ]);

  expect(code).toBe(0);
  expect(stdout).toMatch(/^llm +m8b at http:\/\/localhost:8000\/v1, not asked$/m);
});

test("each of our keys that docs/configuration.md maps an original's key to is there", async ({ shell }) => {
  const schemaOf = async (config: string): Promise<Described> =>
    JSON.parse((await shell.matrix(["config", "schema", config])).stdout);
  const [coral, tau2] = [await schemaOf("coral"), await schemaOf("tau2")];
  const rows = section("The original's keys").split("\n");
  const keys = rows.flatMap((row) =>
    [...(row.split(" | ")[1] ?? "").matchAll(/`((?:run|data|output|transport|llm|workload)\.[\w.]+)`/g)].map(
      ([, key]) => ({ key: key!, schema: row.includes("Tau2") ? tau2 : coral }),
    ),
  );
  expect(keys.length).toBeGreaterThan(25);
  for (const { key, schema } of keys) {
    const role = schema === tau2 ? "agent" : "teacher";
    expect([key, has(schema, key.replace("ROLE", role).split("."))]).toEqual([key, true]);
  }
});

test("every run config that comes with the command is named in docs/configuration.md", async ({ shell }) => {
  const { stdout } = await shell.matrix(["__complete", "words", "run", ""]);
  const names = stdout
    .trim()
    .split("\n")
    .map((line) => line.split("\t", 1)[0]);
  const told = [...section("Ready-made runs").matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(told).toEqual(expect.arrayContaining(names));
});
