import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";
import type { Verdict } from "./verdict.ts";

const usage = `node --conditions=@matrix/source prove/simulation/main.ts --seeds <n> [--from <n>]
node --conditions=@matrix/source prove/simulation/main.ts --seed <n> [--verbose]`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}

const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (![first, count].every((value) => Number.isSafeInteger(value) && value >= 0)) {
  console.error(usage);
  process.exit(2);
}
const total = { rows: 0, crashes: 0, lost: 0, doubled: 0, changed: 0, failed: 0 };
const options = values.verbose ? { tell: (line: string) => console.log(line) } : {};

for (let seed = first; seed < first + count; seed++) {
  const verdict = await simulate(seed, options);
  total.rows += verdict.rows;
  total.crashes += verdict.crashes;
  total.lost += verdict.lost;
  total.doubled += verdict.doubled;
  total.changed += verdict.changed;
  if (verdict.violations.length > 0) tellFailure(verdict);
}

const { rows, crashes, lost, doubled, changed } = total;
console.log(
  `simulation: ${count} seeds, ${rows} rows, ${crashes} crashes, ${lost} lost, ${doubled} doubled, ${changed} changed`,
);
process.exitCode = total.failed === 0 ? 0 : 1;

function tellFailure({ seed, violations }: Verdict): void {
  total.failed++;
  console.log(`seed ${seed} broke ${violations.length} promises:`);
  for (const violation of violations.slice(0, 5)) console.log(`  ${violation}`);
  console.log(`  again: node --conditions=@matrix/source prove/simulation/main.ts --seed ${seed} --verbose`);
}
