// Our runtime over Kafka, feeder, agents and sink in one process: WORKLOAD ROWS WINDOW CLIENT STEPS BROKERS [REDIS_URL]. STEPS:
// none, fs or redis, where the first result of each step is kept.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arraySource, memorySink, type OffloadStore, run } from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { redisOffloadStore } from "@matrix/offload-redis";
import { deleteRunTopics, kafkaTransport } from "@matrix/transport-kafka";
import { dummyWorkload } from "../dummy-workload.ts";
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow } from "../workload.ts";

const given = contenderArguments();
const [client = "kafkajs", steps = "none", brokers = "", redisUrl = ""] = given.rest;
if (client !== "kafkajs" && client !== "platformatic") throw new Error(`no client ${client}`);
const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
const options = { brokers: brokers.split(","), client, prefix: `bench-${process.pid}` } as const;
const stores: { readonly [name: string]: () => Promise<OffloadStore> } = {
  fs: () => fsOffloadStore({ root: folder }),
  redis: () => redisOffloadStore({ url: redisUrl }),
};
const store = await stores[steps]?.();
const rows = Array.from({ length: given.n }, (_, id) => ({ id }));
try {
  await measure(`kafka-${client}${steps === "none" ? "" : `-steps-${steps}`}`, given, async () => {
    const { report } = run({
      run: "bench",
      workload: dummyWorkload(given.workload, hopsPerRow),
      resources: {},
      source: arraySource(rows),
      transport: kafkaTransport(options),
      sink: memorySink({ keep: false }),
      maxInFlight: given.concurrency,
      ...(store && { stepRecord: store }),
    });
    const { records } = await report;
    if (records.success !== rows.length)
      throw new Error(`${records.success} of ${rows.length} rows succeeded`);
  });
} finally {
  await store?.close();
  await deleteRunTopics(options, "bench");
  rmSync(folder, { recursive: true });
}
