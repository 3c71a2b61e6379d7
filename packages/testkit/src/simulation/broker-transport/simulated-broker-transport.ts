import type { Topology, Transport } from "@matrix/core";
import type { SimulatedBroker } from "../broker/simulated-broker.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import { BrokerTransportSession } from "./broker-transport-session.ts";

/** Options of {@link simulatedBrokerTransport}. */
export interface SimulatedBrokerTransportOptions {
  readonly broker: Pick<SimulatedBroker, "client">;
  /** The process that opens it. */
  readonly process: SimulatedProcess;
  /** Partitions of each role's topic; the first process to come decides. Default 2. */
  readonly partitions?: number;
  /** Silence after which a process's partitions are given to others, in virtual ms. Default 6,000. */
  readonly sessionTimeoutMs?: number;
  /**
   * What a process does with results of partitions that it lost meanwhile. `send`: sends them on all the same, as a process
   * does that has not heard of it; `drop`: leaves them to whoever has the partition now. Default `send`: worse for whatever
   * is above the transport.
   */
  readonly late?: "send" | "drop";
  /** How long rows that were sent may wait until the cursor tells so, in virtual ms. Default 0: sends wait for it. */
  readonly cursorEveryMs?: number;
}

/** A session's options with nothing left open. */
export type ResolvedBrokerTransportOptions = Required<SimulatedBrokerTransportOptions>;

/**
 * The least that an at-least-once transport may do, on a simulated broker: a topic for each role, results sent on before they
 * are acknowledged, and nothing against redelivery: no step is remembered, no copy recognised. What runs on it must bear
 * that a message is handled twice, by two processes at once, or long after its row has ended.
 */
export function simulatedBrokerTransport(options: SimulatedBrokerTransportOptions): Transport {
  const resolved = {
    partitions: 2,
    sessionTimeoutMs: 6_000,
    late: "send" as const,
    cursorEveryMs: 0,
    ...options,
  };
  return {
    name: "simulated-broker",
    open: (topology: Topology) => BrokerTransportSession.open(topology, resolved),
  };
}
