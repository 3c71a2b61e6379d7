import {
  type BrokerConditions,
  type GroupMember,
  type RecordBatch,
  SimulatedBroker,
  type SimulatedBrokerClient,
  SimulatedProcess,
  type TopicPartition,
  VirtualClock,
} from "../../../src/simulation/index.ts";

/** What a member was told, in order. */
export interface Heard {
  readonly told: string[];
  readonly batches: RecordBatch[];
  readonly member: GroupMember;
  readonly client: SimulatedBrokerClient;
  readonly process: SimulatedProcess;
  /** Of the newest assignment. */
  generation: number;
  partitions: readonly TopicPartition[];
}

/** A broker, its clock, and processes at it. */
export class BrokerDesk {
  readonly clock = new VirtualClock();
  readonly broker: SimulatedBroker;
  #processes = 0;

  constructor(conditions: BrokerConditions = { latencyMs: () => 1 }) {
    this.broker = new SimulatedBroker({ clock: this.clock, conditions });
  }

  process(): SimulatedProcess {
    return new SimulatedProcess(`p${++this.#processes}`, this.clock);
  }

  /** Waits for a promise while time goes by. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let over = false;
    const end = () => {
      over = true;
    };
    promise.then(end, end);
    await this.clock.drive({ done: () => over, until: this.clock.monotonic() + 3_600_000 });
    if (!over) throw new Error("an hour went by, and it is not done");
    return promise;
  }

  async topic(name: string, partitions: number): Promise<void> {
    const client = this.broker.client(this.process());
    await this.until(client.createTopics([{ name, partitions, replicas: -1, settings: {} }]));
  }

  async send(topic: string, partition: number, ...values: readonly string[]): Promise<void> {
    const client = this.broker.client(this.process());
    await this.until(
      client.send(values.map((value) => ({ topic, partition, key: value, value: Buffer.from(value) }))),
    );
  }

  async join(topic: string, process = this.process()): Promise<Heard> {
    const client = this.broker.client(process);
    const told: string[] = [];
    const batches: RecordBatch[] = [];
    const member = await client.join({
      group: "g",
      topics: [topic],
      sessionTimeoutMs: 6_000,
      handlers: {
        assigned: ({ generation, partitions, continued }) => {
          heard.generation = generation;
          heard.partitions = partitions;
          told.push(
            `assigned ${generation}: ${partitions.map((each) => each.partition)}${continued ? " again" : ""}`,
          );
        },
        revoked: (generation) => told.push(`revoked ${generation}`),
        records: (batch) => batches.push(batch),
        alive: () => {},
        failed: () => told.push("failed"),
      },
    });
    const heard: Heard = { told, batches, member, client, process, generation: 0, partitions: [] };
    return heard;
  }
}

/** Texts of the records that a member was given, in order. */
export function textsOf({ batches }: Heard): string[] {
  return batches.flatMap(({ records }) => records.map(({ value }) => Buffer.from(value).toString()));
}
