// CPU and wall time per call of the store, at 1 KB and 64 KB, against a private server without persistence.
// node --conditions=@matrix/source packages/offload-redis/bench/offload-redis-bench.ts [url of another server] [calls at once]
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobRef } from "@matrix/core";
import { redisOffloadStore } from "@matrix/offload-redis";

const [given, atOnce = "64"] = process.argv.slice(2);
const rounds = 9;

interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

async function measure<T>(items: readonly T[], call: (item: T) => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < items.length) await call(items[next++]!);
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return {
    cpu: (user + system) / items.length,
    wall: ((performance.now() - start) * 1000) / items.length,
  };
}

function print(name: string, costs: readonly Cost[]): void {
  const median = (of: (cost: Cost) => number) =>
    costs
      .map(of)
      .sort((a, b) => a - b)
      [rounds >> 1]!.toFixed(1);
  const cells = [median(({ cpu }) => cpu).padStart(9), median(({ wall }) => wall).padStart(10)];
  console.log(name.padEnd(24) + cells.join(""));
}

const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
const socket = join(folder, "redis.sock");
const settings = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder];
const server = given === undefined ? spawn("redis-server", settings, { stdio: "ignore" }) : undefined;
const store = await redisOffloadStore({ url: given ?? `unix://${socket}`, keyPrefix: "matrix-bench" });

console.log(`calls at once: ${atOnce}, median of ${rounds} rounds; Redis ${store.server.version}`);
console.log(`${"".padEnd(24)}${"µs CPU".padStart(9)}${"µs wall".padStart(10)}`);
for (const bytes of [1_000, 64_000]) {
  const calls = bytes > 10_000 ? 500 : 4_000;
  const costs: Record<"put" | "get" | "put + get" | "putIfAbsent", Cost[]> = {
    put: [],
    get: [],
    "put + get": [],
    putIfAbsent: [],
  };
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const run = `bench-${process.pid}`;
    const values = Array.from({ length: calls }, () => randomBytes(bytes));
    const references: BlobRef[] = [];
    const put = await measure(values, async (value) =>
      references.push((await store.put([value], { run }))[0]!),
    );
    const get = await measure(references, (reference) => store.get([reference], { run }));
    const records = values.map((value) => ({ value, step: randomBytes(32).toString("hex") }));
    const putIfAbsent = await measure(records, ({ value, step }) => store.putIfAbsent({ run, step }, value));
    await store.deleteRun(run);
    if (round === 0) continue;
    costs.put.push(put);
    costs.get.push(get);
    costs["put + get"].push({ cpu: put.cpu + get.cpu, wall: put.wall + get.wall });
    costs.putIfAbsent.push(putIfAbsent);
  }
  for (const [call, of] of Object.entries(costs)) print(`${bytes / 1000} KB, ${call}`, of);
}
await store.close();
server?.kill();
rmSync(folder, { recursive: true, force: true });
