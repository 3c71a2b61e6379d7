import { join } from "node:path";
import { expect, test } from "vitest";
import { CompositionError, composeConfig, type ValueOrigin } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

const files = {
  "config.yaml": "defaults:\n  - llm: simulator\n  - _self_\nllm:\n  retries: 5\nlabels: [a]\n",
  "llm/simulator.yaml": "kind: simulator\nmodel: sim\nretries: 1\n",
  "llm/vllm.yaml": "kind: openai\nmodel: ???\n",
  "experiment/big.yaml": "# @package _global_\n\nllm:\n  retries: 9\n",
};

function short(origins: readonly ValueOrigin[], folder: string): string[] {
  return origins.map(({ origin, value }) => {
    const place =
      origin.kind === "file"
        ? `${origin.file.slice(folder.length + 1)}:${origin.line}`
        : origin.kind === "override"
          ? origin.text
          : origin.config;
    return `${place} = ${JSON.stringify(value)}`;
  });
}

test("a value knows who set it and what that replaced, newest first", () => {
  const folder = configFolder(files);
  const config = composeConfig({
    searchPath: [folder],
    configName: "config",
    overrides: ["+experiment=big", "llm.retries=2"],
  });
  expect(short(config.why("llm.retries"), folder)).toEqual([
    "llm.retries=2 = 2",
    "experiment/big.yaml:4 = 9",
    "config.yaml:5 = 5",
    "llm/simulator.yaml:3 = 1",
  ]);
});

test("a value from a file says who had the file included", () => {
  const folder = configFolder(files);
  const chosen = composeConfig({ searchPath: [folder], configName: "config", overrides: ["llm=vllm"] });
  expect(chosen.why("llm.model")).toEqual([
    {
      origin: { kind: "file", file: join(folder, "llm/vllm.yaml"), line: 2, column: 1 },
      includedBy: { kind: "override", text: "llm=vllm" },
      value: "???",
    },
  ]);
  const byDefault = composeConfig({ searchPath: [folder], configName: "config" });
  expect(byDefault.why("llm.model")[0]?.includedBy).toMatchObject({
    kind: "file",
    file: join(folder, "config.yaml"),
    line: 2,
  });
});

test("a mapping knows all who added to it", () => {
  const folder = configFolder(files);
  const config = composeConfig({ searchPath: [folder], configName: "config" });
  expect(config.why("llm").map(({ origin }) => origin.kind === "file" && origin.line)).toEqual([4, 1]);
});

test("a deleted value is still explained", () => {
  const folder = configFolder(files);
  const config = composeConfig({ searchPath: [folder], configName: "config", overrides: ["~labels"] });
  expect(short(config.why("labels"), folder)).toEqual(["~labels = undefined", 'config.yaml:6 = ["a"]']);
  expect(config.config).not.toHaveProperty("labels");
});

test("a path that never was is refused with the nearest one", () => {
  const folder = configFolder(files);
  const config = composeConfig({ searchPath: [folder], configName: "config" });
  expect(() => config.why("llm.retires")).toThrow(CompositionError);
  expect(() => config.why("llm.retires")).toThrow('did you mean "llm.retries"?');
});
