import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";
import type { Verdict } from "./verdict.ts";

const usage = `node --conditions=@matrix/source prove/broker/main.ts [--protocol plain|kafka] --seeds <n> [--from <n>]
node --conditions=@matrix/source prove/broker/main.ts [--protocol plain|kafka] --seed <n> [--verbose]`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    protocol: { type: "string", default: "plain" },
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
const { protocol } = values;
const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
if (!isCount(first) || !isCount(count) || (protocol !== "plain" && protocol !== "kafka")) {
  console.error(usage);
  process.exit(2);
}
const total = {
  rows: 0,
  hops: 0,
  kills: 0,
  pauses: 0,
  extraCalls: 0,
  dead: 0,
  excusedForks: 0,
  lost: 0,
  doubled: 0,
  forks: 0,
};
const options = { protocol, ...(values.verbose && { tell: (line: string) => console.log(line) }) } as const;
const name = protocol === "plain" ? "broker" : "kafka-protocol";
let failed = 0;

for (let seed = first; seed < first + count; seed++) {
  const verdict = await simulate(seed, options);
  for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += verdict[name];
  if (verdict.violations.length > 0) tellFailure(verdict);
}

const { rows, hops, kills, pauses, extraCalls, dead, excusedForks, lost, doubled, forks } = total;
console.log(
  `${name}: ${count} seeds, ${rows} rows, ${hops} hops, ${kills} kills, ${pauses} pauses, ${extraCalls} calls again, ` +
    `${dead} dead by a store's loss, ${excusedForks} forks where a store lost records of steps, ${lost} lost, ${doubled} doubled, ${forks} forks`,
);
process.exitCode = failed === 0 ? 0 : 1;

function tellFailure({ seed, violations }: Verdict): void {
  failed++;
  console.log(`seed ${seed} broke ${violations.length} promises:`);
  for (const violation of violations.slice(0, 5)) console.log(`  ${violation}`);
  console.log(
    `  again: node --conditions=@matrix/source prove/broker/main.ts --protocol ${protocol} --seed ${seed} --verbose`,
  );
}
