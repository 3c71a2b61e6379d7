import { expect, test } from "vitest";
import { composeConfig, openConfigs } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

test("the first folder that has a config wins, and options come from all folders", () => {
  const user = configFolder({ "config.yaml": "defaults:\n  - llm: sim\n", "llm/sim.yaml": "from: user\n" });
  const pack = configFolder({
    "config.yaml": "from: pack\n",
    "llm/sim.yaml": "from: pack\n",
    "llm/vllm.yaml": "from: pack\n",
    "llm/parts/x.yaml": "",
  });
  const source = openConfigs({ searchPath: [user, pack] });
  expect(source.compose("config").config).toEqual({ llm: { from: "user" } });
  expect(source.compose("config", ["llm=vllm"]).config).toEqual({ llm: { from: "pack" } });
  expect(source.groups()).toEqual(["llm"]);
  expect(source.groups("llm")).toEqual(["parts"]);
  expect(source.options("llm")).toEqual(["sim", "vllm"]);
});

test("choices tell which option each group has", () => {
  const folder = configFolder({
    "config.yaml": "defaults:\n  - llm: sim\n  - llm@judge: vllm\n  - cache: null\n",
    "llm/sim.yaml": "",
    "llm/vllm.yaml": "",
  });
  const { choices } = composeConfig({ searchPath: [folder], configName: "config" });
  expect(choices).toEqual({ llm: "sim", "llm@judge": "vllm", cache: null });
});

test("settings of Hydra itself are dropped with a warning", () => {
  const folder = configFolder({
    "config.yaml":
      "defaults:\n  - _self_\n  - override hydra/launcher: slurm\nhydra:\n  run: {dir: x}\na: 1\n",
  });
  const config = composeConfig({
    searchPath: [folder],
    configName: "config",
    overrides: ["hydra.verbose=true"],
  });
  expect(config.config).toEqual({ a: 1 });
  expect(config.warnings).toHaveLength(2);
});
