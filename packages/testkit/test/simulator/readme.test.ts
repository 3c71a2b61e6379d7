import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { formatDuration } from "../../src/simulator/duration.ts";
import { type SimulatorOptionSpec, simulatorOptionSpecs } from "../../src/simulator/index.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

test.each(simulatorOptionSpecs.map((spec): [string, SimulatorOptionSpec] => [spec.name, spec]))(
  "the README's table has %s with its type, default and effect",
  (name, spec) => {
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
    const cells = row?.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, ""));
    expect(cells).toEqual([
      `\`${name}\``,
      spec.type,
      showDefault(spec),
      `${spec.doc}${spec.runtime ? " ⟳" : ""}`,
    ]);
  },
);

function showDefault({ type, default: value }: SimulatorOptionSpec): string {
  if (value === undefined) return "none";
  if (type === "duration") return formatDuration(Number(value));
  return Array.isArray(value) || value === "" ? JSON.stringify(value) : String(value);
}
