import { expect, test } from "vitest";
import { ConfigSchemaError, composeConfig, MissingValueError, validateConfig } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

const closed = { type: "object", additionalProperties: false };
const transport = {
  anyOf: [
    {
      ...closed,
      required: ["kind"],
      properties: {
        kind: { const: "memory" },
        durability: { anyOf: [{ const: "sync" }, { const: "off" }] },
        mode: { enum: ["a", "b"] },
      },
    },
    {
      ...closed,
      required: ["kind", "brokers"],
      properties: {
        kind: { const: "kafka" },
        brokers: { type: "array", items: { type: "string" } },
        partitions: { type: "integer" },
      },
    },
  ],
};
const schema = {
  ...closed,
  required: ["run"],
  properties: {
    run: {
      ...closed,
      required: ["id"],
      properties: { id: { type: "string" }, trials: { type: "integer", minimum: 1 } },
    },
    offload: { enum: ["none", "fs", "redis"] },
    level: { anyOf: [{ const: "low" }, { const: "high" }] },
    transport,
  },
};

function issuesOf(text: string, overrides: string[] = []): string[] {
  const folder = configFolder({ "config.yaml": text });
  const composed = composeConfig({ searchPath: [folder], configName: "config", overrides });
  try {
    validateConfig(composed, schema);
  } catch (error) {
    if (error instanceof ConfigSchemaError)
      return error.message.replaceAll(`${folder}/`, "").split("\n").sort();
    throw error;
  }
  return [];
}

test("a config that fits comes back resolved", () => {
  const folder = configFolder({ "config.yaml": "run: {id: '${name}'}\nname: x\n" });
  const composed = composeConfig({ searchPath: [folder], configName: "config", overrides: [] });
  const open = { type: "object", properties: schema.properties };
  expect(validateConfig<{ run: { id: string } }>(composed, open).run.id).toBe("x");
});

test("unknown keys come with who wrote them and the nearest valid one", () => {
  expect(issuesOf("run: {id: a}\n", ["+run.trails=2"])).toEqual([
    'run.trails (override "+run.trails=2") is not a key here; did you mean "trials"?',
  ]);
});

test("all issues come at once, each with its place", () => {
  expect(issuesOf("run:\n  trials: 0\noffload: rediss\nlevel: hihg\n")).toEqual([
    'level (config.yaml:4) must be one of "low", "high", got "hihg"; did you mean "high"?',
    'offload (config.yaml:3) must be one of "none", "fs", "redis", got "rediss"; did you mean "redis"?',
    "run.id (config.yaml:1) is missing",
    "run.trials (config.yaml:2) must be >= 1, got 0",
  ]);
});

test("a wrong type is named in words", () => {
  expect(issuesOf("run: {id: 5, trials: '3'}\n")).toEqual([
    "run.id (config.yaml:1) must be a text, got 5",
    'run.trials (config.yaml:1) must be a whole number, got "3"',
  ]);
});

test("of the alternatives of a union only the one that was meant is reported", () => {
  expect(issuesOf("run: {id: a}\ntransport:\n  kind: kafka\n  brokers: [1]\n  partition: 3\n")).toEqual([
    "transport.brokers[0] (config.yaml:4) must be a text, got 1",
    'transport.partition (config.yaml:5) is not a key here; did you mean "partitions"?',
  ]);
});

test("a union without a fitting alternative names the constants that would fit", () => {
  expect(issuesOf("run: {id: a}\ntransport: {kind: kafak}\n")).toEqual([
    'transport.kind (config.yaml:2) must be one of "memory", "kafka", got "kafak"; did you mean "kafka"?',
  ]);
});

test("a value that an interpolation brought in is blamed on the interpolation", () => {
  expect(issuesOf("run: ${base}\nbase: {id: 1}\n").at(-1)).toBe(
    "run.id (config.yaml:1) must be a text, got 1",
  );
});

test("missing values are reported before the schema is asked", () => {
  expect(() => issuesOf("run: {id: ???}\n")).toThrow(MissingValueError);
});

test("schemas may share an $id", () => {
  const folder = configFolder({ "config.yaml": "a: 1\n" });
  const composed = composeConfig({ searchPath: [folder], configName: "config" });
  const config = validateConfig(composed, { $id: "same", type: "object" });
  expect(validateConfig(composed, { $id: "same", properties: { a: { type: "integer" } } })).toEqual(config);
});

test("a constant that is wrong within the alternative that was meant is what is told, not the alternatives", () => {
  const run = "run: {id: a}\ntransport: {kind: memory, ";
  expect(issuesOf(`${run}durability: sink}\n`)).toEqual([
    expect.stringMatching(/^transport\.durability .* must be one of "sync", "off", got "sink"/),
  ]);
  expect(issuesOf(`${run}mode: c}\n`)).toEqual([
    expect.stringMatching(/^transport\.mode .* must be one of "a", "b", got "c"/),
  ]);
  expect(issuesOf("run: {id: a}\ntransport: {kind: memry, durability: sink}\n")).toEqual([
    expect.stringMatching(/^transport\.kind .* must be one of "memory", "kafka", got "memry"/),
  ]);
});
