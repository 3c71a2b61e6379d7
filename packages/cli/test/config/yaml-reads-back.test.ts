import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConfigMap, composeConfig } from "@matrix/config";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { configYaml } from "../../src/config/config-yaml.ts";

const tricky = fc.constantFrom(
  ...[
    "on",
    "No",
    "017",
    "1e5",
    "1_0",
    "0x1f",
    "0b1",
    "1:30",
    "=",
    "<<",
    "~",
    "null",
    "???",
    ".5",
    ".inf",
    "-.INF",
  ],
  ...[
    ".nan",
    "2001-01-01",
    "# no comment",
    "a: b",
    "- a",
    "a\nb",
    "a\n\n",
    " a",
    "a ",
    "",
    "'",
    '"',
    "\\",
    "@x",
    "*x",
  ],
  ...[
    "&x",
    "!x",
    "%x",
    "|",
    ">",
    "[a",
    "{a",
    "1.",
    "+1",
    "0o17",
    "12e03",
    "1e+5",
    "\t",
    "é",
    "y",
    "n",
    "é\u2028x",
  ],
);
const text = fc.oneof(tricky, fc.string({ unit: "grapheme" }));
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
const key = fc
  .stringMatching(/^[a-z_]{1,6}$/)
  .filter((name) => !["defaults", "hydra", "__proto__"].includes(name));
const config = fc.dictionary(
  key,
  fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(fc.oneof(key, tricky), scalar, { maxKeys: 3 }),
  ),
  { maxKeys: 5 },
);

test("a config that was printed reads back as the same config", () => {
  const folder = mkdtempSync(join(tmpdir(), "matrix-yaml-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  fc.assert(
    fc.property(config, (given) => {
      const plain = JSON.parse(JSON.stringify(given)) as ConfigMap;
      // Interpolations are read, not shown: a text with one means something else.
      fc.pre(!JSON.stringify(plain).includes("${"));
      writeFileSync(join(folder, "config.yaml"), configYaml(plain));
      expect(composeConfig({ searchPath: [folder], configName: "config" }).config).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});
