// `npm run bench -- telemetry [--runs N]`: what it costs to be watched: W1 in one process with nothing durable, so that a hop costs
// least and the watching shows most. Medians; each run in a process of its own.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Result } from "./measure.ts";

const { values } = parseArgs({ allowPositionals: true, options: { runs: { type: "string", default: "3" } } });
const script = join(import.meta.dirname, "contenders/telemetry.ts");

function once(how: string): Result {
  const printed = execFileSync(
    process.execPath,
    ["--conditions=@matrix/source", script, "w1", "20000", "100", how],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  return JSON.parse(printed.trim().split("\n").at(-1)!) as Result;
}

let bare = 0;
console.log("| watched by | CPU us a hop | against nothing |\n| --- | ---: | ---: |");
for (const how of ["nothing", "metrics", "some-traces", "traces"]) {
  const figures = Array.from({ length: Number(values.runs) }, () => once(how).cpu_us_per_hop).toSorted(
    (a, b) => a - b,
  );
  const median = figures[figures.length >> 1]!;
  if (how === "nothing") bare = median;
  console.log(`| ${how} | ${median.toFixed(1)} | ${(median / bare).toFixed(2)}x |`);
}
