import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError, composeConfig, expandSweep, parseOverride } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

const pieces = [
  "a",
  "b.c",
  "=",
  "+",
  "++",
  "~",
  "@",
  "/",
  ",",
  ":",
  "[",
  "]",
  "{",
  "}",
  "(",
  ")",
  "'",
  '"',
  "\\",
  "${",
  "$",
  " ",
  "\t",
  "1",
  "1.5",
  "null",
  "true",
  "int",
  "range(",
  "choice(",
  "sort(",
  "oc.env:X",
  "oc.select:",
  "oc.create:",
  "???",
  "__proto__",
  "constructor",
  "\n",
  "- ",
  ": ",
  "&x ",
  "*x",
  "!!int ",
  "<<: ",
  "#",
  "é",
  "\u0000",
  "defaults",
  "_self_",
  "override ",
  "..",
  "_global_",
  "|",
  ">",
  "---\n",
  "\uFFFF",
];
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(""));
const text = fc.oneof(soup, fc.string({ unit: "binary" }));

/** Runs and lets errors of ours pass. */
function refusesOrWorks(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
}

test("any text is an override or an OverrideError", () => {
  fc.assert(
    fc.property(text, (override) => {
      refusesOrWorks(() => parseOverride(override));
      refusesOrWorks(() => expandSweep([override]));
    }),
    { numRuns: 1000 },
  );
}, 60_000);

test("any overrides compose or end in an error of ours", () => {
  const folder = configFolder({
    "config.yaml": "defaults:\n  - db: pg\n  - _self_\na: 1\nb: {c: [1, 2]}\n",
    "db/pg.yaml": "kind: pg\n",
  });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), (overrides) => {
      refusesOrWorks(() =>
        composeConfig({ searchPath: [folder], configName: "config", overrides }).resolve(),
      );
      refusesOrWorks(() =>
        composeConfig({
          searchPath: [folder],
          configName: "config",
          overrides: overrides.map((value) => `+a.x=${value}`),
        }).resolve(),
      );
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("any file composes or ends in an error of ours", () => {
  const folder = configFolder({});
  fc.assert(
    fc.property(text, text, (yaml, value) => {
      const quoted = `k: '${value.replaceAll("'", "''")}'\n`;
      for (const content of [yaml, quoted, `a: 1\nb: ${yaml}\n`, `defaults: [${yaml}]\n`]) {
        writeFileSync(join(folder, "config.yaml"), content);
        refusesOrWorks(() => composeConfig({ searchPath: [folder], configName: "config" }).resolve());
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer().map(BigInt),
  fc.double(),
  fc.string().map((body) => ({ kind: "quoted", text: body, quote: "'" }) as const),
);

test("a sweep's texts read back as the values they were made from", () => {
  fc.assert(
    fc.property(fc.array(scalar, { minLength: 2, maxLength: 4 }), (values) => {
      const source = values.map((value) => sourceText(value));
      const jobs = expandSweep([`key=${source.join(",")}`]);
      expect(jobs.map(([job]) => parseOverride(job ?? "").value)).toEqual(values);
    }),
  );
});

/** The values as a person would write them. */
function sourceText(value: typeof scalar extends fc.Arbitrary<infer Value> ? Value : never): string {
  if (typeof value === "number") {
    if (Number.isInteger(value)) return Object.is(value, -0) ? "-0.0" : `float(${value})`;
    return String(value).replace("Infinity", "inf").replace("NaN", "nan");
  }
  if (typeof value !== "object" || value === null) return String(value);
  const escaped = value.text.replace(
    /(\\*)('|$)/g,
    (_, slashes: string, end: string) => slashes + slashes + (end === "" ? "" : "\\'"),
  );
  return `'${escaped}'`;
}
