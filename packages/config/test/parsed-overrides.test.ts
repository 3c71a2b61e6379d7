import { expect, test } from "vitest";
import { composeConfig, parseOverride } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

test("an override that was taken apart already counts by its value and is shown by its text", () => {
  const folder = configFolder({ "config.yaml": "llm: {model: ???}\n" });
  const typed = { ...parseOverride("llm.model='007 (new)'"), text: "llm.model=007 (new)" };
  const composed = composeConfig({ searchPath: [folder], configName: "config", overrides: [typed] });
  expect(composed.value("llm.model")).toBe("007 (new)");
  expect(composed.why("llm.model")[0]?.origin).toEqual({ kind: "override", text: "llm.model=007 (new)" });
});
