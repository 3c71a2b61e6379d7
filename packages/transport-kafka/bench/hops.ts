// Hops per second and process CPU a hop over a real broker: this transport on both clients, beside what a bare client does with the same
// bytes and the same batching in the same run. Each contender in a process of its own, in turn.
//
//   node --conditions=@matrix/source packages/transport-kafka/bench/hops.ts [--rows 1000] [--hops 60] [--bytes 2048] [--repeats 3]
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startLocalBroker } from "@matrix/transport-kafka/local-broker";
import type { HopsResult, HopsTask } from "./hops-task.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000" },
    hops: { type: "string", default: "60" },
    bytes: { type: "string", default: "2048" },
    repeats: { type: "string", default: "3" },
  },
});
const [rows, hops, bytes, repeats] = [values.rows, values.hops, values.bytes, values.repeats].map(Number) as [
  number,
  number,
  number,
  number,
];

const contenders = [
  { name: "bare kafkajs", script: "bare-kafkajs.ts", client: "kafkajs" },
  { name: "transport, kafkajs", script: "transport-hops.ts", client: "kafkajs" },
  { name: "transport, platformatic", script: "transport-hops.ts", client: "platformatic" },
] as const;

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

const folder = await mkdtemp(join(tmpdir(), "matrix-kafka-bench-"));
const broker = await startLocalBroker({ folder, outlives: false });
try {
  const results = new Map<string, HopsResult[]>(contenders.map(({ name }) => [name, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const { name, script, client } of contenders) {
      const task: HopsTask = { brokers: broker.addresses, client, rows, hops, bytes };
      const printed = execFileSync(
        process.execPath,
        ["--conditions=@matrix/source", join(import.meta.dirname, script), JSON.stringify(task)],
        { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
      );
      results.get(name)!.push(JSON.parse(printed));
    }
  }
  const limit = median(results.get("bare kafkajs")!.map(({ hopsPerSecond }) => hopsPerSecond));
  console.log(`${rows} in flight, ${hops} hops each, ${bytes} bytes, median of ${repeats}`);
  for (const [name, of] of results) {
    const speed = median(of.map(({ hopsPerSecond }) => hopsPerSecond));
    const cpu = median(of.map(({ cpuMicros }) => cpuMicros));
    console.log(
      `${name.padEnd(26)}${speed.toFixed(0).padStart(8)} hops/s ${(speed / limit).toFixed(2).padStart(6)}x bare ${cpu.toFixed(0).padStart(6)} µs CPU a hop`,
    );
  }
} finally {
  await broker.stop();
  await rm(folder, { recursive: true, force: true });
}
