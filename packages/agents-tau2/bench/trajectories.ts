import { type Json, type RowSource, run, type Sink, type Transport } from "@matrix/core";
import { loadDomain, resolveTau2Options, taskRow, tau2Pack } from "../src/index.ts";
import { referenceModels } from "./reference-models.ts";

/** What is run. */
export interface TrajectoriesOptions {
  readonly domain: string;
  readonly dataDir: string | null;
  readonly rows: number;
  /** Milliseconds that a model takes, so that all rows are in flight together. */
  readonly latencyMs: number;
  readonly transport: Transport;
  readonly sink: Sink;
}

/** What a run of trajectories cost this process. */
export interface TrajectoriesResult {
  readonly domain: string;
  readonly rows: number;
  readonly hops: number;
  readonly cpuUsPerHop: number;
  readonly cpuMsPerRow: number;
  readonly mostInFlight: number;
  readonly peakRssMb: number;
  readonly solved: number;
  readonly wallS: number;
}

/** Runs so many trajectories at once, each of which takes its task's reference actions. */
export async function runTrajectories(options: TrajectoriesOptions): Promise<TrajectoriesResult> {
  const { domain, dataDir, rows, latencyMs, transport, sink } = options;
  const settings = resolveTau2Options({ domain, data_dir: dataDir });
  const loaded = await loadDomain(domain, dataDir === null ? {} : { dataDir });
  const tasks = await loaded.tasks();
  const inputs = tasks.map((task) => taskRow(task, domain));
  let inFlight = 0;
  let mostInFlight = 0;
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const { hops, records } = await run({
    run: "bench",
    workload: tau2Pack.create(settings),
    resources: referenceModels({
      tasks,
      wait: () => new Promise((resolve) => setTimeout(resolve, latencyMs)),
    }),
    source: repeated(inputs, rows),
    transport,
    sink,
    maxInFlight: rows,
    observer: {
      rowAccepted() {
        mostInFlight = Math.max(mostInFlight, ++inFlight);
      },
      rowEnd() {
        inFlight--;
      },
    },
  }).report;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    domain,
    rows,
    hops,
    cpuUsPerHop: (user + system) / hops,
    cpuMsPerRow: (user + system) / rows / 1000,
    mostInFlight,
    // kilobytes
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    solved: records.success,
    wallS: (performance.now() - began) / 1000,
  };
}

/** The inputs over and over, up to so many rows. */
function repeated(inputs: readonly Json[], rows: number): RowSource {
  return {
    fingerprint: async () => ({ description: `${rows} rows`, fingerprint: String(rows) }),
    count: async () => rows,
    async *rows({ start }) {
      for (let index = start; index < rows; index++) {
        const value = inputs[index % inputs.length];
        if (value !== undefined) yield { index, value };
      }
    },
  };
}
