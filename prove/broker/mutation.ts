import type { Files, OffloadStore, Sink, Transport } from "@matrix/core";
import type { SimulatedBrokerClient, SimulatedProcess } from "@matrix/testkit/simulation";
import type { Protocol } from "./protocol.ts";
import type { Scenario } from "./scenario.ts";

/** A flaw built in on purpose, to see that it is found. */
export interface Mutation {
  readonly name: string;
  /** Worlds within which it must show. */
  readonly within: number;
  /** What it must show as: a pattern of one of the violations. */
  readonly shows: RegExp;
  /** Default `plain`. */
  readonly protocol?: Protocol;
  readonly scenario?: (scenario: Scenario) => Scenario;
  readonly transport?: (transport: Transport, process: SimulatedProcess) => Transport;
  readonly client?: (client: SimulatedBrokerClient) => SimulatedBrokerClient;
  readonly sink?: (sink: Sink, files: Files) => Sink;
  readonly store?: (store: OffloadStore) => OffloadStore;
}
