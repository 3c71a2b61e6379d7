// This transport: messages of the same bytes to and fro between two roles.
import { History, OrchestratorMessage, sinkRole, toJsonLine } from "@matrix/core";
import { deleteRunTopics, kafkaTransport } from "@matrix/transport-kafka";
import { HopsMeter, type HopsTask } from "./hops-task.ts";

const { brokers, client, rows, hops, bytes } = JSON.parse(process.argv[2]!) as HopsTask;
const options = { brokers, client, prefix: `bench-${process.pid}`, partitions: 1 };
const roles = ["ping", "pong", sinkRole].map((role) => ({ role, concurrency: rows }));
const session = await kafkaTransport(options).open({ run: "bench", trials: 1, ended: () => false, roles });
const { promise: isDone, resolve } = Promise.withResolvers<void>();
let left = rows;
for (const [role, other] of [
  ["ping", "pong"],
  ["pong", "ping"],
] as const)
  session.consume(role, async ({ message }) => {
    if (message.step + 1 < hops) return message.to(other, {});
    if (--left === 0) resolve();
    return undefined;
  });
const header = {
  v: 1,
  run: "bench",
  orchestrator: "bench",
  role: "ping",
  step: 0,
  attempt: 0,
  created: Date.now(),
  started: Date.now(),
} as const;
const entry = { agent: "ping", response: { text: "x".repeat(Math.max(1, bytes - 260)) } };
const messages = Array.from(
  { length: rows },
  (_, index) =>
    new OrchestratorMessage(
      { ...header, row: { index, id: index, trial: 0, seed: 1 } },
      toJsonLine(null),
      toJsonLine({}),
      History.of([entry]),
    ),
);
const meter = new HopsMeter(rows * hops);
await session.send(messages);
await isDone;
meter.print();
await session.close({ drainMs: 0 });
await deleteRunTopics(options, "bench");
process.exit(0);
