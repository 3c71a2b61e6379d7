// One run that offloads, or not: SHAPE STORE PASSING [REDIS_URL [OVER FOLD_OVER]], the last two in bytes. Prints one JSON line: bytes of its messages as a transport
// encodes them, CPU of this process a hop. STORE: none, memory, fs, redis. PASSING: `by-reference` as in one process, or
// `encoded`: each message is written and read again, as by every transport between processes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  arraySource,
  decodeMessage,
  encodedBytes,
  encodeMessage,
  memoryOffloadStore,
  memorySink,
  messageLimits,
  type OffloadStore,
  type OrchestratorMessage,
  run,
  type ShapesOf,
  sequential,
  type Transport,
} from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { redisOffloadStore } from "@matrix/offload-redis";
import { memoryTransport } from "@matrix/transport-memory";
import { Type } from "typebox";

/** What one process measured. */
export interface OffloadResult {
  readonly shape: string;
  readonly store: string;
  readonly passing: string;
  readonly hops: number;
  readonly cpuUsPerHop: number;
  readonly meanBytes: number;
  readonly p50Bytes: number;
  readonly p99Bytes: number;
  /** Bytes of a row's message after each of its hops, for the first row. */
  readonly growth: readonly number[];
}

interface Shape {
  readonly rows: number;
  readonly window: number;
  readonly hops: number;
  /** Characters of what each role says in turn. */
  readonly says: readonly number[];
  /** Whether agents read all that was said, as those that ask a model do. */
  readonly readsAll: boolean;
}

const [shapeName = "w1", storeName = "none", passing = "by-reference", redisUrl, over, foldOver] =
  process.argv.slice(2);

const shapes: { readonly [name: string]: Shape } = {
  // The common workload of this folder: 24 hops, replies of 200 characters, nobody reads.
  w1: { rows: 1_000, window: 100, hops: 24, says: [200], readsAll: false },
  // The original's own measurement of its offload: texts of about 1 KB, 8.4 hops a task.
  "texts-1kb": { rows: 1_000, window: 50, hops: 9, says: [1_000, 900, 1_100], readsAll: true },
  // Agent and environment in turn; what a tool gives back is 64 KB. Whole states as bytes take 50 times as long.
  "tools-64kb": {
    rows: passing === "encoded" ? 4 : 64,
    window: 8,
    hops: 80,
    says: [120, 64 * 1024],
    readsAll: true,
  },
  // Reasoning of some kilobytes between short answers.
  reasoning: { rows: 500, window: 50, hops: 12, says: [300, 6_000, 1_500], readsAll: true },
  "tools-64kb-200-turns": { rows: 1, window: 1, hops: 400, says: [120, 64 * 1024], readsAll: false },
};

const shape = shapes[shapeName];
if (shape === undefined) throw new Error(`shape must be one of ${Object.keys(shapes)}, got ${shapeName}`);
const { rows, window, hops, says, readsAll } = shape;

const reply = Type.Object({
  text: Type.String(),
  finish_reason: Type.Array(Type.String()),
  usage: Type.Object({ prompt_tokens: Type.Integer(), completion_tokens: Type.Integer() }),
  response_timestamp: Type.Number(),
});
const schemas = {
  input: Type.Object({ id: Type.Integer() }),
  state: Type.Object({ position: Type.Integer() }),
  replies: { agent: reply, environment: reply },
};
type Turns = ShapesOf<typeof schemas>;

const sentence =
  "The net price is what the customer pays after the discount; the list price is on the label. ";
const longest = sentence.repeat(Math.ceil(Math.max(...says) / sentence.length));

// Asking a model is such a read, and nothing else until the model answers.
const agent = { lazy: true, process: speak };

async function speak(message: OrchestratorMessage<Turns>) {
  let prompt = 0;
  if (readsAll) {
    prompt = await message.reading(() => {
      let characters = 0;
      for (const { response } of message.history) characters += response.text.length;
      return characters;
    });
  }
  const { step, row } = message;
  const text = `${row.index}/${step} ${longest.slice(0, says[step % says.length]! - 8)}`;
  return {
    text,
    finish_reason: ["stop"],
    usage: { prompt_tokens: prompt, completion_tokens: text.length },
    response_timestamp: 1_700_000_000 + step,
  };
}

/** Whole states of long histories are larger than what is taken from strangers. */
const limits = { ...messageLimits, maxBytes: 64 * 1024 * 1024, maxKeys: 1_000_000 };

/** The transport, its messages written and read again on their way. */
function encoding(transport: Transport): Transport {
  return {
    name: "encoding",
    async open(topology) {
      const session = await transport.open(topology);
      const passed = (message: OrchestratorMessage) => decodeMessage(encodeMessage(message), limits);
      return {
        recovered: session.recovered,
        failed: session.failed,
        backlog: () => session.backlog(),
        close: (options) => session.close(options),
        send: (messages) => session.send(messages.map(passed)),
        consume: (role, handle) =>
          session.consume(role, async (delivery) => {
            const next = await handle(delivery);
            return next && passed(next);
          }),
      };
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
const stores: { readonly [name: string]: () => Promise<OffloadStore> } = {
  memory: async () => memoryOffloadStore(),
  fs: () => fsOffloadStore({ root: folder }),
  redis: async () => redisOffloadStore({ url: redisUrl! }),
};
const store = storeName === "none" ? undefined : await stores[storeName]!();
const thresholds = {
  ...(over !== undefined && { over: { bytes: Number(over) } }),
  ...(foldOver !== undefined && { foldOverBytes: Number(foldOver) }),
};
const growth: number[] = [];
try {
  const begin = (name: string, count: number) =>
    run<Turns, unknown>({
      run: name,
      workload: {
        schemas,
        orchestrator: sequential<Turns>({
          name: "turns",
          order: ["agent", "environment"],
          until: (message) => (message.step + 1 === hops ? { success: true } : undefined),
        }),
        agents: { agent, environment: agent },
      },
      resources: {},
      source: arraySource(Array.from({ length: count }, (_, id) => ({ id }))),
      transport: passing === "encoded" ? encoding(memoryTransport()) : memoryTransport(),
      sink: memorySink({ keep: false }),
      maxInFlight: window,
      ...(store && { offload: { store, ...thresholds } }),
      observer: {
        hopEnd(_, next) {
          if (shapeName.endsWith("turns")) growth.push(encodedBytes(next));
        },
      },
    });
  await begin("warm-up", Math.min(rows, 8)).report;
  growth.length = 0;
  const before = process.cpuUsage();
  const running = begin("bench", rows);
  const { records } = await running.report;
  const { user, system } = process.cpuUsage(before);
  if (records.success !== rows) throw new Error(`${records.success} of ${rows} rows succeeded`);
  const { messageBytes } = running.counters;
  const result: OffloadResult = {
    shape: shapeName,
    store: storeName,
    passing,
    hops: rows * hops,
    cpuUsPerHop: (user + system) / (rows * hops),
    meanBytes: Math.round(messageBytes.mean),
    p50Bytes: Math.round(messageBytes.quantile(0.5)),
    p99Bytes: Math.round(messageBytes.quantile(0.99)),
    growth,
  };
  console.log(JSON.stringify(result));
} finally {
  await store?.close();
  rmSync(folder, { recursive: true });
}
