import { type Consumer, memorySink, type Run, run, sinkRole, type Transport } from "@matrix/core";
import type { SimulatedProcess } from "@matrix/testkit/simulation";
import type { Cluster } from "./cluster.ts";
import type { SimulatedShapes } from "./workload.ts";

/** Begins a process that does hops, until it is stopped or dies. */
export function beginWorker(cluster: Cluster, process: SimulatedProcess): Run<SimulatedShapes, object> {
  return run({
    ...cluster.shared(process),
    source: {
      fingerprint: async () => ({ description: "no rows of its own", fingerprint: "none" }),
      count: async () => undefined,
      // A worker waits for what others feed.
      async *rows({ signal }) {
        await new Promise((resolve) => signal?.addEventListener("abort", resolve, { once: true }));
      },
    },
    transport: workerTransport(cluster.transport(process)),
    sink: memorySink(),
    trials: cluster.scenario.trials,
  });
}

/** Takes the messages of all roles but the sink's. */
function workerTransport(transport: Transport): Transport {
  return {
    name: transport.name,
    async open(topology) {
      const consumes = topology.roles.map(({ role }) => role).filter((role) => role !== sinkRole);
      const session = await transport.open({ ...topology, consumes });
      return {
        recovered: session.recovered,
        failed: session.failed,
        send: (messages) => session.send(messages),
        consume: (role, handle) => (role === sinkRole ? nobody : session.consume(role, handle)),
        backlog: () => session.backlog(),
        close: (options) => session.close(options),
      };
    },
  };
}

const nobody: Consumer = { pause: () => {}, resume: () => {} };
