import { readFileSync } from "node:fs";
import { hopsPerRow, idealMs } from "./workload.ts";

/** What one contender did: one JSON line. */
export interface Result {
  readonly peer: string;
  readonly workload: "w1" | "w2";
  readonly n: number;
  readonly concurrency: number;
  readonly hops_per_s: number;
  readonly convs_per_s: number;
  readonly rss_mb: number;
  readonly wall_s: number;
  readonly cpu_s: number;
  readonly cpu_us_per_hop: number;
  readonly hops_per_cpu_s: number;
  /** W2 only. */
  readonly ideal_s?: number;
  readonly over_ideal_pct?: number;
  readonly cpu_pct?: number;
  /** What a hop takes beyond its call, in ms. */
  readonly added_p50_ms?: number;
  readonly added_p99_ms?: number;
  readonly note?: string;
  /** Mean size of a message as it was sent. */
  readonly message_bytes?: number;
}

/** What a contender tells of itself. */
export type Told = Pick<Result, "message_bytes" | "added_p50_ms" | "added_p99_ms">;

/** Arguments of a contender's process: WORKLOAD ROWS WINDOW [VARIANT…]. */
export function contenderArguments(): {
  workload: "w1" | "w2";
  n: number;
  concurrency: number;
  rest: string[];
} {
  const [workload = "w1", n = "1000", concurrency = "100", ...rest] = process.argv.slice(2);
  if (workload !== "w1" && workload !== "w2") throw new Error(`workload must be w1 or w2, got ${workload}`);
  return { workload, n: Number(n), concurrency: Number(concurrency), rest };
}

/** Times `run` in this process and prints its {@link Result}, with what it tells of itself. */
export async function measure(
  peer: string,
  { workload, n, concurrency }: { workload: "w1" | "w2"; n: number; concurrency: number },
  run: () => Promise<Told> | Promise<void>,
  note?: string,
): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const told = await run();
  const wall = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = (user + system) / 1e6;
  const hops = n * hopsPerRow;
  const ideal = workload === "w2" ? idealMs(n, concurrency) / 1000 : undefined;
  const result: Result = {
    peer,
    workload,
    n,
    concurrency,
    hops_per_s: Math.round(hops / wall),
    convs_per_s: rounded(n / wall, 1),
    rss_mb: peakRssMb(),
    wall_s: rounded(wall, 2),
    cpu_s: rounded(cpu, 2),
    cpu_us_per_hop: rounded((cpu * 1e6) / hops, 1),
    hops_per_cpu_s: Math.round(hops / cpu),
    ...(ideal === undefined
      ? {}
      : {
          ideal_s: rounded(ideal, 2),
          over_ideal_pct: rounded((wall / ideal - 1) * 100, 2),
          cpu_pct: Math.round((cpu / wall) * 100),
        }),
    ...(note === undefined ? {} : { note }),
    ...told,
  };
  console.log(JSON.stringify(result));
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Highest resident memory of this process so far, in MiB; the present one where the system does not say. */
function peakRssMb(): number {
  try {
    const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))!;
    return Math.round(Number(kib) / 1024);
  } catch {
    return Math.round(process.memoryUsage().rss / 2 ** 20);
  }
}
