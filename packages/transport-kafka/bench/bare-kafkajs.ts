// The limit: kafkajs itself, records of the same bytes to and fro between two topics, one batch at a time.
import { Kafka, logLevel, Partitioners } from "kafkajs";
import { HopsMeter, type HopsTask } from "./hops-task.ts";

const { brokers, rows, hops, bytes } = JSON.parse(process.argv[2]!) as HopsTask;
const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
const topics = ["ping", "pong"].map((name) => `bare-${process.pid}-${name}`);
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({
  waitForLeaders: true,
  topics: topics.map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 })),
});
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const consumer = kafka.consumer({ groupId: `bare-${process.pid}`, maxWaitTimeInMs: 100 });
await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: true });

const waiting: { topic: string; value: Buffer; key: string }[] = [];
let isSending = false;
async function flush(): Promise<void> {
  if (isSending) return;
  isSending = true;
  while (waiting.length > 0) {
    // Brokers take 1 MB for a partition at once.
    const batch = waiting.splice(0, Math.max(1, Math.floor(900_000 / bytes)));
    await producer.sendBatch({
      acks: -1,
      topicMessages: topics.map((topic) => ({
        topic,
        messages: batch
          .filter((each) => each.topic === topic)
          .map(({ key, value }) => ({ key, value, partition: 0 })),
      })),
    });
  }
  isSending = false;
}
const send = (topic: string, key: string, hop: number) => {
  const value = Buffer.alloc(bytes);
  value.writeUInt32LE(hop);
  waiting.push({ topic, key, value });
  if (!isSending) setImmediate(flush);
};

const { promise: isDone, resolve } = Promise.withResolvers<void>();
const { promise: isJoined, resolve: onJoin } = Promise.withResolvers<void>();
consumer.on(consumer.events.GROUP_JOIN, () => onJoin());
let left = rows;
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch }) => {
    const other = topics[1 - topics.indexOf(batch.topic)]!;
    for (const { key, value } of batch.messages) {
      const hop = value!.readUInt32LE() + 1;
      if (hop < hops) send(other, String(key), hop);
      else if (--left === 0) resolve();
    }
  },
});
await isJoined;
const meter = new HopsMeter(rows * hops);
for (let row = 0; row < rows; row++) send(topics[0]!, String(row), 0);
await isDone;
meter.print();
await Promise.all([consumer.disconnect(), producer.disconnect()]);
await admin.deleteTopics({ topics });
await admin.disconnect();
process.exit(0);
