// Our runtime over Kafka, feeder, agents and sink in one process: WORKLOAD ROWS WINDOW CLIENT USE STORE BYTES BROKERS REDIS_URL.
// USE of the STORE (fs, redis): `steps`, it keeps the first result of each step; `history`, what is long leaves messages for it;
// `nothing`. BYTES of a reply's text.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arraySource, memorySink, type OffloadStore, run } from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { redisOffloadStore } from "@matrix/offload-redis";
import { deleteRunTopics, kafkaTransport } from "@matrix/transport-kafka";
import { AddedPerHop } from "../added-per-hop.ts";
import { dummyWorkload } from "../dummy-workload.ts";
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow } from "../workload.ts";

const given = contenderArguments();
const [client, use = "nothing", storeName = "", bytes = "200", brokers = "", redisUrl = ""] = given.rest;
if (client !== "kafkajs" && client !== "platformatic") throw new Error(`no client ${client}`);
const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
const options = { brokers: brokers.split(","), client, prefix: `bench-${process.pid}` } as const;
const stores: { readonly [name: string]: () => Promise<OffloadStore> } = {
  fs: () => fsOffloadStore({ root: folder }),
  redis: () => redisOffloadStore({ url: redisUrl }),
};
const store = use === "nothing" ? undefined : await stores[storeName]!();
const rows = Array.from({ length: given.n }, (_, id) => ({ id }));
const name = [
  client,
  ...(bytes === "200" ? [] : [`${bytes} B`]),
  ...(store ? [`${use} in ${storeName}`] : []),
];
const added = given.workload === "w2" ? new AddedPerHop() : undefined;
try {
  await measure(`kafka ${name.join(", ")}`, given, async () => {
    const running = run({
      run: "bench",
      workload: dummyWorkload(given.workload, hopsPerRow, Number(bytes), added),
      resources: {},
      source: arraySource(rows),
      transport: kafkaTransport(options),
      sink: memorySink({ keep: false }),
      maxInFlight: given.concurrency,
      ...(store && (use === "steps" ? { stepRecord: store } : { offload: { store } })),
    });
    const { records } = await running.report;
    if (records.success !== rows.length)
      throw new Error(`${records.success} of ${rows.length} rows succeeded`);
    return { message_bytes: Math.round(running.counters.messageBytes.mean), ...added?.figures };
  });
} finally {
  await store?.close();
  await deleteRunTopics(options, "bench");
  rmSync(folder, { recursive: true });
}
