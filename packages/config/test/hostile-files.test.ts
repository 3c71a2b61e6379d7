import { expect, test } from "vitest";
import { ConfigError, composeConfig } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

function compose(text: string, overrides: string[] = []) {
  return composeConfig({
    searchPath: [configFolder({ "config.yaml": text })],
    configName: "config",
    overrides,
  });
}

const bomb = [
  "a: &a [x,x,x,x,x,x,x,x,x,x]",
  ...Array.from("bcdefghij", (name, index) => {
    const before = "abcdefghi"[index];
    return `${name}: &${name} [${Array(10).fill(`*${before}`).join(",")}]`;
  }),
].join("\n");

test.each([
  ["aliases of aliases", bomb, "more than 100 times"],
  ["an alias of itself", "a: &a [*a]\n", "no anchor &a before it"],
  ["a tag that makes an object", "a: !!python/object:os.system {}\n", "is refused"],
  ["a tag of one's own", "a: !secret x\n", "is refused"],
  ["a date tag", "a: !!timestamp 2024-01-01\n", "is refused"],
  ["a key that stands twice", "a: 1\nb: 2\na: 3\n", 'the key "a" stands twice'],
  ["two documents", "a: 1\n---\nb: 2\n", "second one starts here"],
  ["control characters", "a: \u0007\n", "control characters"],
  ["a single value", "just a text\n", "not a single value"],
  ["__proto__", "__proto__: {polluted: 1}\n", "prototype"],
  ["constructor", "a:\n  constructor: {prototype: {polluted: 1}}\n", "prototype"],
  ["prototype", "prototype: 1\n", "prototype"],
  ["nesting without end", `a: ${"[".repeat(5000)}${"]".repeat(5000)}\n`, "nested"],
  ["deep nesting", `a: ${"[".repeat(101)}${"]".repeat(101)}\n`, "deeper than 100"],
])("%s is refused", (_, text, problem) => {
  expect(() => compose(text)).toThrow(ConfigError);
  expect(() => compose(text)).toThrow(problem);
});

test.each([
  ["+__proto__.polluted=1"],
  ["+a.constructor=1"],
  ["+a={__proto__:{polluted:1}}"],
  ["++a={constructor:{prototype:{polluted:1}}}"],
  ["+db@__proto__=x"],
])("the override %s is refused", (override) => {
  expect(() => compose("a: {b: 1}\n", [override])).toThrow(ConfigError);
  expect({}).not.toHaveProperty("polluted");
});

test("a package that names a prototype is refused", () => {
  const folder = configFolder({
    "config.yaml": "defaults:\n  - db@__proto__: x\n",
    "db/x.yaml": "polluted: 1\n",
  });
  expect(() => composeConfig({ searchPath: [folder], configName: "config" })).toThrow(ConfigError);
  expect({}).not.toHaveProperty("polluted");
});

test("configs are found in the search folders only", () => {
  const folder = configFolder({ "conf/config.yaml": "defaults:\n  - ../secret\n", "secret.yaml": "a: 1\n" });
  const composing = (configName: string) => () =>
    composeConfig({ searchPath: [`${folder}/conf`], configName });
  expect(composing("config")).toThrow('there is no config "../secret"');
  expect(composing("../secret")).toThrow("there is no config");
  expect(composing(`${folder}/secret`)).toThrow("there is no config");
});

test("interpolations that blow a config up are stopped", () => {
  const lists = Array.from(
    { length: 12 },
    (_, n) => `l${n + 1}: [${Array(10).fill(`'\${l${n}}'`).join(",")}]`,
  );
  expect(() => compose(`l0: [1]\n${lists.join("\n")}\n`).resolve()).toThrow("more than 1000000 values");
  const texts = Array.from({ length: 30 }, (_, n) => `t${n + 1}: '\${t${n}}\${t${n}}'`);
  expect(() => compose(`t0: x\n${texts.join("\n")}\n`).resolve()).toThrow("longer than 1000000 characters");
});

test("_target_ is a key like any other", () => {
  expect(compose("_target_: os.system\n_args_: [ls]\n").resolve()).toEqual({
    _target_: "os.system",
    _args_: ["ls"],
  });
});
