// Our embedded runtime while it is watched: WORKLOAD ROWS WINDOW HOW. HOW: `nothing`; `metrics`, served and scraped every second;
// `traces` of all rows, or `some-traces` of one in a hundred, to a collector in a process of its own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { arraySource, memorySink, run } from "@matrix/core";
import { exposition, otlpSpanExporter, rowTraces, runMetrics, serveProbes } from "@matrix/telemetry";
import { memoryTransport } from "@matrix/transport-memory";
import { dummyWorkload } from "../dummy-workload.ts";
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow } from "../workload.ts";

const given = contenderArguments();
const [how = "nothing"] = given.rest;
const collector = fork(join(import.meta.dirname, "../trace-collector.ts"), { stdio: "ignore" });
const [url] = (await once(collector, "message")) as [string];
process.env.OTEL_EXPORTER_OTLP_ENDPOINT = url;
const share = how === "traces" ? 1 : 0.01;
const exporter = how.endsWith("traces") ? await otlpSpanExporter({ service: "bench" }) : undefined;
const rows = Array.from({ length: given.n }, (_, id) => ({ id }));
await measure(`watched: ${how}`, given, async () => {
  const running = run({
    run: "bench",
    workload: dummyWorkload(given.workload, hopsPerRow),
    resources: {},
    source: arraySource(rows),
    transport: memoryTransport({ durability: "off" }),
    sink: memorySink({ keep: false }),
    maxInFlight: given.concurrency,
    ...(exporter && { observer: rowTraces({ run: "bench", trials: 1, exporter, share }) }),
  });
  const server =
    how === "metrics"
      ? await serveProbes({
          port: 0,
          health: () => ({ ok: true, detail: {} }),
          ready: () => ({ ok: true, detail: {} }),
          metrics: () =>
            exposition(runMetrics({ counters: running.counters, waiting: running.progress().waiting })),
        })
      : undefined;
  const scraping = setInterval(() => {
    if (server) void fetch(`${server.url}/metrics`).then((response) => response.text());
  }, 1_000);
  const { records } = await running.report;
  clearInterval(scraping);
  await server?.close();
  if (records.success !== rows.length) throw new Error(`${records.success} of ${rows.length} rows succeeded`);
});
await exporter?.close();
if (exporter) console.error(exporter.counts);
collector.kill();
