/**
 * The recorded throughput curves beside what the profiles give on virtual time.
 * Run: `node bench/curves.ts FOLDER`, FOLDER holding curve_1b.jsonl and curve_8b.jsonl.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compareCurve, type RecordedLevel } from "./curve-comparison.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node bench/curves.ts FOLDER");
  process.exitCode = 2;
} else {
  for (const [profile, file] of [
    ["h100-1b", "curve_1b.jsonl"],
    ["h100-8b", "curve_8b.jsonl"],
  ] as const) {
    const lines = readFileSync(join(folder, file), "utf8").trim().split("\n");
    const levels = lines.map((line): RecordedLevel => JSON.parse(line));
    console.log(`\n${profile}`);
    console.log(
      "level | clients | steps/s recorded, simulated, off | tokens/s recorded, simulated, off | note",
    );
    for (const { level, simulated, stepsOff, tokensOff, excluded } of compareCurve(profile, levels)) {
      const cells = [
        level.tag,
        level.c,
        `${level.iters_ps}, ${simulated.stepsPerSecond.toFixed(1)}, ${percent(stepsOff)}`,
        `${level.gen_tps}, ${simulated.outputTokensPerSecond.toFixed(0)}, ${percent(tokensOff)}`,
        excluded ?? "",
      ];
      console.log(cells.join(" | "));
    }
  }
}

function percent(share: number): string {
  return `${share >= 0 ? "+" : ""}${Math.round(share * 100)} %`;
}
