import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { expect } from "vitest";
import { parse } from "yaml";
import { type Shell, test } from "../support/shell.ts";

const packages = join(import.meta.dirname, "../../..");

async function schemaOf(
  shell: Shell,
  args: readonly string[],
): Promise<{ text: string; check: ValidateFunction }> {
  const { code, stdout, stderr } = await shell.matrix(["config", "schema", "coral", ...args]);
  expect(code).toBe(0);
  expect(stderr).toContain("# yaml-language-server: $schema=");
  return { text: stdout, check: new Ajv({ strict: true, strictTypes: false }).compile(JSON.parse(stdout)) };
}

test("the schema takes the run configs that packs bring, and files that leave values open", async ({
  shell,
}) => {
  const { text, check } = await schemaOf(shell, []);
  const conf = join(packages, "agents-coral/conf");
  for (const name of (await readdir(conf)).filter((file) => file.endsWith(".yaml"))) {
    expect([name, check(parse(await readFile(join(conf, name), "utf8")))]).toEqual([name, true]);
  }
  expect(check({ defaults: ["coral", { "override llm": "none" }, "_self_"], run: { trials: "???" } })).toBe(
    true,
  );
  expect(check({ run: { dir: "runs/${run.id}", trials: "${data.skip}" } })).toBe(true);

  expect(check({ run: { trails: 3 } })).toBe(false);
  expect(check({ run: { trials: "three" } })).toBe(false);
  expect(check({ workload: { max_turn: 3 } })).toBe(false);

  const { title, properties } = JSON.parse(text);
  expect(title).toBe("Config of a run of pack coral");
  expect(properties.run.properties.max_in_flight).toMatchObject({
    default: 100,
    description: "rows at once between feeder and sink",
  });
  expect(properties.workload.properties.max_turns).toMatchObject({
    default: 20,
    description: expect.any(String),
  });
});

test("each config group has a schema for its files", async ({ shell }) => {
  for (const group of ["llm", "run"]) {
    const { check } = await schemaOf(shell, ["--group", group]);
    const folder = join(packages, "cli/conf", group);
    for (const name of await readdir(folder)) {
      expect([name, check(parse(await readFile(join(folder, name), "utf8")))]).toEqual([name, true]);
    }
    expect(check({ defaults: ["openai"], nonsense: 1 })).toBe(false);
  }
  const wrong = await shell.matrix(["config", "schema", "coral", "--group", "lm"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('did you mean "llm"?');
});
