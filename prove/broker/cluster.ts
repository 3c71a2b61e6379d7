import type { Files, Sink, Transport, WorkOptions } from "@matrix/core";
import {
  Chance,
  SimulatedBroker,
  SimulatedDisk,
  SimulatedOffloadStore,
  type SimulatedProcess,
  simulatedBrokerTransport,
  type VirtualClock,
} from "@matrix/testkit/simulation";
import { kafkaTransport } from "@matrix/transport-kafka";
import { Lineage } from "./lineage.ts";
import type { Mutation } from "./mutation.ts";
import type { Protocol } from "./protocol.ts";
import type { Scenario } from "./scenario.ts";
import { Troubles } from "./troubles.ts";
import { Cast, type SimulatedShapes } from "./workload.ts";

/** Options of {@link Cluster}. */
export interface ClusterOptions {
  readonly mutation?: Mutation | undefined;
  /** What messages travel by. Default `plain`. */
  readonly protocol?: Protocol | undefined;
  readonly tell: (line: string) => void;
}

/** What the processes of one world have in common: a broker, a store, a disk, and the run that they all work on. */
export class Cluster {
  readonly scenario: Scenario;
  readonly troubles: Troubles;
  readonly broker: SimulatedBroker;
  readonly store: SimulatedOffloadStore;
  readonly disk: SimulatedDisk;
  readonly cast: Cast;
  readonly lineage: Lineage;
  /** How far the input was taken, durably. */
  cursor = 0;
  readonly #mutation: Mutation | undefined;
  readonly #protocol: Protocol;
  readonly #tell: (line: string) => void;

  constructor(drawn: Scenario, clock: VirtualClock, options: ClusterOptions) {
    const { mutation, tell, protocol = mutation?.protocol ?? "plain" } = options;
    const scenario = mutation?.scenario?.(drawn) ?? drawn;
    this.scenario = scenario;
    this.#mutation = mutation;
    this.#protocol = protocol;
    this.#tell = tell;
    this.troubles = new Troubles(scenario);
    this.broker = new SimulatedBroker({ clock, conditions: this.troubles.broker, rebalanceTimeoutMs: 3_000 });
    this.store = new SimulatedOffloadStore({ clock, conditions: this.troubles.store });
    this.disk = new SimulatedDisk(new Chance(scenario.seed, "broker disk"));
    this.cast = new Cast(scenario);
    this.lineage = new Lineage(scenario.trials, tell);
  }

  /** What each process is begun with. */
  shared(process: SimulatedProcess): Omit<WorkOptions<SimulatedShapes, object>, "transport"> {
    const { trials, concurrency, hopTimeoutMs, offloadOver, foldOverBytes, stepRecord, order } =
      this.scenario;
    const client = this.store.client(process);
    const store = this.#mutation?.store?.(client) ?? client;
    return {
      run: "simulated",
      workload: this.cast.workload(process.clock),
      resources: {},
      trials,
      concurrency: Object.fromEntries([...new Set(order)].map((role) => [role, concurrency])),
      hopTimeoutMs,
      drainMs: 1_000,
      clock: process.clock,
      warn: (message) => this.#tell(`${process.name} warns: ${message}`),
      observer: this.lineage.observer(process.name, () => process.alive),
      ...(offloadOver > 0 && {
        offload: { store, over: { bytes: offloadOver }, foldOverBytes, cacheBytes: 0 },
      }),
      ...(stepRecord && { stepRecord: store }),
    };
  }

  sink(sink: Sink, files: Files): Sink {
    return this.#mutation?.sink?.(sink, files) ?? sink;
  }

  transport(process: SimulatedProcess): Transport {
    const { partitions, sessionTimeoutMs, late, cursorEveryMs } = this.scenario;
    const broker = {
      client: (at: SimulatedProcess) => {
        const client = this.broker.client(at);
        return this.#mutation?.client?.(client) ?? client;
      },
    };
    const transport =
      this.#protocol === "plain"
        ? simulatedBrokerTransport({ broker, process, partitions, sessionTimeoutMs, late, cursorEveryMs })
        : kafkaTransport({
            brokers: [],
            connect: async () => broker.client(process),
            clock: process.clock,
            partitions,
            sessionTimeoutMs,
          });
    return this.#mutation?.transport?.(transport, process) ?? transport;
  }
}
