import { monitorEventLoopDelay } from "node:perf_hooks";
import type { MetricFamily } from "./metric-family.ts";
import { counter, gauge } from "./run-metrics.ts";

const shares = [50, 90, 99, 99.9];

/** Watches this process: memory, CPU, and how long its event loop keeps timers waiting. */
export class ProcessWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  readonly #resolutionNs = 20e6;

  constructor() {
    this.#delay.enable();
  }

  /** Longest that the event loop stood still since the process began to watch, in ms. */
  get longestPauseMs(): number {
    return Math.max(0, this.#delay.max - this.#resolutionNs) / 1e6;
  }

  metrics(): MetricFamily[] {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const late = (ns: number) => Math.max(0, ns - this.#resolutionNs) / 1e9;
    const { count } = this.#delay;
    return [
      gauge("process_start_time_seconds", "When the process began, since 1970.", [
        { value: performance.timeOrigin / 1000 },
      ]),
      counter("process_cpu_seconds_total", "CPU time of the process.", [{ value: (user + system) / 1e6 }]),
      gauge("process_resident_memory_bytes", "Memory of the process.", [{ value: rss }]),
      gauge("nodejs_heap_size_used_bytes", "JavaScript objects in memory.", [{ value: heapUsed }]),
      {
        name: "nodejs_eventloop_delay_seconds",
        type: "summary",
        help: "How late timers of 20 ms came, since the process began.",
        samples: [
          ...shares.map((share) => ({
            labels: { quantile: String(share / 100) },
            value: count === 0 ? 0 : late(this.#delay.percentile(share)),
          })),
          { suffix: "_sum", value: count === 0 ? 0 : late(this.#delay.mean) * count },
          { suffix: "_count", value: count },
        ],
      },
    ];
  }

  close(): void {
    this.#delay.disable();
  }
}
