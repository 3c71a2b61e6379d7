import { type CursorStore, type Files, type Run, run, sleep, type Transport } from "@matrix/core";
import { jsonlSink } from "@matrix/data";
import type { SimulatedProcess } from "@matrix/testkit/simulation";
import type { Cluster } from "./cluster.ts";
import type { SimulatedShapes } from "./workload.ts";

export const outputPath = "out/records.jsonl";

/** Begins the process that feeds the run and writes its records; in some worlds it does hops besides. */
export function beginHead(
  cluster: Cluster,
  process: SimulatedProcess,
  files: Files,
): Run<SimulatedShapes, object> {
  const { scenario, cast } = cluster;
  const { clock } = process;
  const cursor: CursorStore = {
    load: async () => cluster.cursor,
    async save(saved) {
      await sleep(clock, 1);
      cluster.cursor = saved;
    },
  };
  return run({
    ...cluster.shared(process),
    ...(!scenario.headWorks && { roles: [] }),
    source: cast.source(),
    transport: watched(cluster, cluster.transport(process)),
    cursor,
    sink: cluster.sink(jsonlSink({ path: outputPath, fsync: false, flushMs: 5, files, clock }), files),
    maxInFlight: scenario.maxInFlight,
  });
}

/** Writes down what the transport says on opening, and which rows it is given. */
function watched({ lineage }: Cluster, transport: Transport): Transport {
  return {
    name: transport.name,
    async open(topology) {
      const session = await transport.open(topology);
      lineage.opened(session.recovered.cursor, session.recovered.live);
      return {
        recovered: session.recovered,
        failed: session.failed,
        send(messages) {
          for (const message of messages) lineage.sent(message);
          return session.send(messages);
        },
        consume: (role, handle) => session.consume(role, handle),
        backlog: () => session.backlog(),
        close: (options) => session.close(options),
      };
    },
  };
}
