// BullMQ: one queue and one worker per role in this process, the whole state as the job's data, on a private Redis without
// persistence. CPU is this process's; the Redis server's comes on top.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Job, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow, latencyMs, replyText, roles } from "../workload.ts";

const given = contenderArguments();

interface State {
  readonly row: number;
  readonly hop: number;
  readonly history: readonly unknown[];
}

const folder = mkdtempSync(join(tmpdir(), "matrix-bench-redis-"));
const socket = join(folder, "redis.sock");
const server = spawn(
  "redis-server",
  ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"],
  { stdio: "ignore" },
);
const connection = { path: socket, maxRetriesPerRequest: null };
const probe = new Redis({ ...connection, retryStrategy: () => 50 });
await probe.ping();

const queues = roles.map(
  (role) =>
    new Queue<State>(role, { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } }),
);
let begun = 0;
let ended = 0;
const { promise: allEnded, resolve } = Promise.withResolvers<void>();
const begin = async () => {
  if (begun < given.n) await queues[0]!.add("hop", { row: begun++, hop: 0, history: [] });
};

async function hop({ data: { row, hop, history } }: Job<State>): Promise<void> {
  const latency = given.workload === "w2" ? latencyMs(row, hop) : 0;
  if (latency > 0) await new Promise((wake) => setTimeout(wake, latency));
  const entry = {
    agent: roles[hop % roles.length],
    turn: Math.floor(hop / roles.length),
    text: replyText(row, hop),
    status_ok: true,
  };
  if (hop + 1 < hopsPerRow) {
    await queues[(hop + 1) % roles.length]!.add("hop", { row, hop: hop + 1, history: [...history, entry] });
  } else if (++ended === given.n) resolve();
  else await begin();
}

const concurrency =
  given.workload === "w2" ? given.concurrency : Math.max(50, Math.ceil(given.concurrency / roles.length));
const workers = roles.map(
  (role) => new Worker<State>(role, hop, { connection, concurrency, lockDuration: 120_000 }),
);
await Promise.all([...queues, ...workers].map((part) => part.waitUntilReady()));
try {
  await measure(
    "bullmq",
    given,
    async () => {
      for (let index = 0; index < Math.min(given.concurrency, given.n); index++) await begin();
      await allEnded;
    },
    "without the CPU of redis-server",
  );
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
