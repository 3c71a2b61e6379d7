// `npm run bench -- w1|w2 [--json] [--runs N]`: our runtime beside its peers and the machine's limits, each in a process of
// its own, in the same run. Figures are medians over the runs. `npm run bench -- llm`: the model client.
// `npm run bench -- sweep`: checking the jobs of a sweep.
// `npm run bench -- offload [SHAPE…]`: bytes and CPU a hop with each offload store.
// `npm run bench -- telemetry`: what metrics and traces cost.
// `npm run bench -- kafka`: W1 and W2 over a real broker.
// `npm run bench -- nr [crawl|scheduling] [--rows N]`: NaturalReasoning: row by row against batches; a crawl of documents, streamed.
// `npm run bench -- tau2 [DOMAIN|scheduling] [--rows N]`: trajectories with tools.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Result } from "./measure.ts";
import { printReport } from "./report.ts";

const here = import.meta.dirname;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    runs: { type: "string" },
    rows: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  const [head = ""] = readFileSync(import.meta.filename, "utf8").split("\nimport ");
  console.log(head.replaceAll(/^\/\/ /gm, ""));
  process.exit(0);
}
const [workload = "w1"] = positionals;

/** A contender: the script, what follows WORKLOAD ROWS WINDOW, and whether it is slow enough to be run once. */
interface Contender {
  readonly script: string;
  readonly variant: readonly string[];
  readonly slow?: boolean;
}

const ours = ["off", "exit", "async", "sync"].map((durability) => ({
  script: "contenders/matrix.ts",
  variant: [durability],
}));
const limits = ["reference", "segments", "json"].map((variant) => ({
  script: "contenders/in-process.ts",
  variant: [variant],
}));
const peers: Contender[] = [
  { script: "peers/langgraph.ts", variant: [], slow: true },
  { script: "peers/bullmq.ts", variant: [], slow: true },
];
const longerHistory: Contender = { script: "contenders/matrix.ts", variant: ["off", "8"] };

const plans: { readonly [workload: string]: { sizes: [number, number][]; contenders: Contender[] } } = {
  w1: { sizes: [[1_000, 100]], contenders: [...ours, longerHistory, ...limits, ...peers] },
  w2: { sizes: [[3_000, 1_000]], contenders: [...ours, ...limits.slice(0, 1), peers[0]!] },
};

const scripts: { readonly [workload: string]: string } = {
  llm: "../packages/llm/bench/client.ts",
  tau2: "tau2.ts",
  nr: "nr.ts",
  sweep: "../packages/cli/bench/validate-sweep.ts",
  offload: "offload.ts",
  kafka: "kafka.ts",
  telemetry: "telemetry.ts",
};
const script = scripts[workload];
if (script !== undefined) {
  const given = (["rows", "runs"] as const).flatMap((option) =>
    values[option] === undefined ? [] : [`--${option}`, values[option]],
  );
  process.exit(
    spawnSync(
      process.execPath,
      ["--conditions=@matrix/source", join(here, script), ...positionals.slice(1), ...given],
      { stdio: "inherit" },
    ).status ?? 1,
  );
}
const plan = plans[workload];
if (plan === undefined) {
  console.error(
    `no benchmark "${workload}"; there are: ${[...Object.keys(plans), ...Object.keys(scripts)].join(", ")}`,
  );
  process.exit(2);
}
if (!existsSync(join(here, "peers/node_modules"))) {
  console.error("installing the peers, which are apart from the workspaces");
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: join(here, "peers"),
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const results: Result[] = [];
for (const [rows, window] of plan.sizes) {
  for (const { script, variant, slow } of plan.contenders) {
    const runs = slow || workload === "w2" ? 1 : Number(values.runs ?? 3);
    const lines = Array.from({ length: runs }, () =>
      runOnce(script, [workload, values.rows ?? String(rows), String(window), ...variant]),
    );
    const measured = lines
      .filter((line) => line !== undefined)
      .sort((left, right) => left.cpu_us_per_hop - right.cpu_us_per_hop);
    const median = measured[Math.floor(measured.length / 2)];
    if (median === undefined) continue;
    results.push(median);
    if (values.json) console.log(JSON.stringify(median));
  }
}
if (!values.json) printReport(results);

function runOnce(script: string, args: readonly string[]): Result | undefined {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--conditions=@matrix/source", join(here, script), ...args],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    },
  );
  const line = stdout.trim().split("\n").at(-1);
  if (status === 0 && line) return JSON.parse(line) as Result;
  const reason = stderr.includes("redis-server ENOENT")
    ? "redis-server is not installed"
    : stderr.trim().slice(-300);
  console.error(`${script} ${args.join(" ")}: left out: ${reason}`);
  return undefined;
}
