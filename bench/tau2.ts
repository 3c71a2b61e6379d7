// `npm run bench -- tau2 [--rows N]`: ten thousand trajectories of Tau2-bench at once in one process, for each domain whose data
// there are (TAU2_DATA_DIR, or ../shared beside the repository), then what scheduling row by row is worth.
// Exits 1 where a target is missed. Each measurement is a process of its own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { memorySink } from "@matrix/core";
import { memoryTransport } from "@matrix/transport-memory";
import { measureScheduling, type SchedulingResult } from "../packages/agents-tau2/bench/scheduling.ts";
import { parameters } from "../packages/agents-tau2/bench/scheduling-plan.ts";
import { runTrajectories, type TrajectoriesResult } from "../packages/agents-tau2/bench/trajectories.ts";

const mostMb = 2048;
const leastShareOfModel = 0.95;
/** Matrix, arXiv 2511.21686: Tau2-bench against the official implementation on at most 1,500 threads. */
const ratioInPaper = 15.4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: "string", default: "10000" } },
});
const [only] = positionals;
const beside = resolve(import.meta.dirname, "../../shared/tau2-data");
const dataDir = process.env.TAU2_DATA_DIR ?? (existsSync(beside) ? beside : null);

if (only === "scheduling") print(await measureScheduling((clock) => memoryTransport({ clock })));
else if (only !== undefined) print(await trajectories(only));
else report();

function print(result: SchedulingResult | TrajectoriesResult): void {
  console.log(JSON.stringify(result));
}

function trajectories(domain: string): Promise<TrajectoriesResult> {
  return runTrajectories({
    domain,
    dataDir: domain === "library" ? null : dataDir,
    rows: Number(values.rows),
    latencyMs: 200,
    transport: memoryTransport(),
    sink: memorySink({ keep: false }),
  });
}

function report(): void {
  const domains = dataDir === null ? ["library"] : ["library", "airline", "retail", "telecom"];
  if (dataDir === null) console.log("airline, retail and telecom left out: no data (TAU2_DATA_DIR)");
  console.log(
    "| domain | trajectories at once | solved | hops | CPU µs a hop | CPU ms a trajectory | RSS MB (peak) |",
  );
  console.log("|---|---|---|---|---|---|---|");
  let missed = false;
  for (const domain of domains) {
    const found = alone<TrajectoriesResult>(domain);
    const { rows, mostInFlight, solved, hops, cpuUsPerHop, cpuMsPerRow, peakRssMb } = found;
    const figures = [mostInFlight, solved, hops, Math.round(cpuUsPerHop), cpuMsPerRow.toFixed(2)];
    console.log(`| ${[domain, ...figures, Math.round(peakRssMb)].join(" | ")} |`);
    missed ||= solved < rows || mostInFlight < rows || peakRssMb > mostMb;
  }
  const { runtime, model, threads, lockedThreads } = alone<SchedulingResult>("scheduling");
  const { window, replicas, slots, threads: pool, lockMs } = parameters;
  console.log(`\n${window} rows in flight, ${replicas} servers of ${slots} slots, on virtual time`);
  console.log("| schedule | tokens/s | the runtime is worth |");
  console.log("|---|---|---|");
  const line = (name: string, tokensPerSecond: number) =>
    console.log(
      `| ${name} | ${Math.round(tokensPerSecond)} | ${(runtime.tokensPerSecond / tokensPerSecond).toFixed(2)}x |`,
    );
  line("the runtime, row by row", runtime.tokensPerSecond);
  line("model of row by row", model.tokensPerSecond);
  line(`model of ${pool} threads`, threads.tokensPerSecond);
  line(`model of ${pool} threads that share a lock of ${lockMs} ms a call`, lockedThreads.tokensPerSecond);
  console.log(
    `the runtime takes ${runtime.cores.toFixed(2)} cores at that rate, the simulated servers included`,
  );
  console.log(
    `in the paper, against the official implementation on at most ${pool} threads: ${ratioInPaper}x`,
  );
  const share = runtime.tokensPerSecond / model.tokensPerSecond;
  console.log(
    `share of the model of row by row: ${share.toFixed(3)} (target: at least ${leastShareOfModel})`,
  );
  process.exitCode = missed || share < leastShareOfModel ? 1 : 0;
}

/** One measurement in a process of its own. */
function alone<Result>(what: string): Result {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--conditions=@matrix/source", import.meta.filename, what, "--rows", values.rows],
    { encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(`bench tau2 ${what} failed: ${stderr.trim().slice(-500)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Result;
}
