import { expect, test } from "vitest";
import { composeConfig, validateConfig } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

const schema = {
  type: "object",
  properties: {
    id: {
      anyOf: [{ type: "string", pattern: "^[a-z]+$" }, { type: "null" }],
      description: "name in small letters; null: a time stamp",
    },
    limit: { anyOf: [{ type: "integer", minimum: 0 }, { type: "null" }] },
  },
};

test.each([
  ["id=A1", 'cannot be "A1": name in small letters; null: a time stamp'],
  ["id=7", "must be a text or null, got 7"],
  ["limit=-1", "must be >= 0, got -1"],
  ["limit=many", 'must be a whole number or null, got "many"'],
])("of a value that may be null, %s is told the rule of its own type", (override, problem) => {
  const folder = configFolder({ "config.yaml": "id: null\nlimit: null\n" });
  const composed = composeConfig({ searchPath: [folder], configName: "config", overrides: [override] });
  expect(() => validateConfig(composed, schema)).toThrow(problem);
});
