import {
  type Clock,
  type Consumer,
  type CursorStore,
  type Files,
  type Run,
  run,
  sinkRole,
  sleep,
  type Transport,
} from "@matrix/core";
import { jsonlSink } from "@matrix/data";
import type { SimulatedProcess } from "@matrix/testkit/simulation";
import type { Cluster } from "./cluster.ts";
import type { SimulatedShapes } from "./workload.ts";

export const outputPath = "out/records.jsonl";

/** Begins the process that feeds the run and writes its records; its hops are others' work. */
export function beginHead(
  cluster: Cluster,
  process: SimulatedProcess,
  files: Files,
): Run<SimulatedShapes, object> {
  const { scenario, cast } = cluster;
  const { clock } = process;
  return run({
    ...cluster.shared(process),
    source: cast.source(),
    transport: headTransport(cluster, cluster.transport(process), clock),
    sink: cluster.sink(jsonlSink({ path: outputPath, fsync: false, flushMs: 5, files, clock }), files),
    trials: scenario.trials,
    maxInFlight: scenario.maxInFlight,
  });
}

/** Takes the sink's messages only, keeps the cursor, and has written down what is sent. */
function headTransport(cluster: Cluster, transport: Transport, clock: Clock): Transport {
  const { lineage } = cluster;
  return {
    name: transport.name,
    async open(topology) {
      const cursor: CursorStore = {
        load: async () => cluster.cursor,
        async save(saved) {
          await sleep(clock, 1);
          cluster.cursor = saved;
        },
      };
      const session = await transport.open({ ...topology, consumes: [sinkRole], cursor });
      lineage.opened(session.recovered.cursor, session.recovered.live);
      return {
        recovered: session.recovered,
        failed: session.failed,
        send(messages) {
          for (const message of messages) lineage.sent(message);
          return session.send(messages);
        },
        consume: (role, handle) => (role === sinkRole ? session.consume(role, handle) : nobody),
        backlog: () => session.backlog(),
        close: (options) => session.close(options),
      };
    },
  };
}

const nobody: Consumer = { pause: () => {}, resume: () => {} };
