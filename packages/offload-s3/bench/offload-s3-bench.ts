// CPU and wall time per call of the store, at 1 KB and 64 KB, against a private versitygw (scripts/install-versitygw.ts).
// node --conditions=@matrix/source packages/offload-s3/bench/offload-s3-bench.ts [calls at once]
// With S3_ENDPOINT, S3_BUCKET and credentials in the environment: against that server instead.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobRef } from "@matrix/core";
import { s3OffloadStore } from "@matrix/offload-s3";

const [atOnce = "64"] = process.argv.slice(2);
const rounds = 5;
const callsPerRound = 200;

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
    Math.round(costs.map(of).sort((a, b) => a - b)[rounds >> 1]!);
  const cells = [
    String(median(({ cpu }) => cpu)).padStart(9),
    String(median(({ wall }) => wall)).padStart(10),
  ];
  console.log(name.padEnd(24) + cells.join(""));
}

const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
const { S3_ENDPOINT: given, S3_BUCKET: bucket = "matrix-bench" } = process.env;
const port = 20_000 + (process.pid % 20_000);
mkdirSync(join(folder, bucket));
const keys = ["--access", "bench", "--secret", "bench-secret"];
const program = join(import.meta.dirname, "../../../node_modules/.cache/versitygw/versitygw");
const settings = ["--port", `127.0.0.1:${port}`, "--quiet", "--keep-alive", ...keys, "posix", folder];
const server = given === undefined ? spawn(program, settings, { stdio: "ignore" }) : undefined;
const store = await s3OffloadStore({
  bucket,
  endpoint: given ?? `http://127.0.0.1:${port}`,
  prefix: "matrix-bench/",
  ...(given === undefined ? { credentials: { accessKeyId: "bench", secretAccessKey: "bench-secret" } } : {}),
});

console.log(`calls at once: ${atOnce}, median of ${rounds} rounds of ${callsPerRound} calls`);
console.log(`${"".padEnd(24)}${"µs CPU".padStart(9)}${"µs wall".padStart(10)}`);
for (const bytes of [1_000, 64_000]) {
  const costs: Record<"put" | "get" | "put + get" | "putIfAbsent", Cost[]> = {
    put: [],
    get: [],
    "put + get": [],
    putIfAbsent: [],
  };
  const run = `bench-${process.pid}`;
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const values = Array.from({ length: callsPerRound }, () => randomBytes(bytes));
    const references: BlobRef[] = [];
    const put = await measure(values, async (value) =>
      references.push((await store.put([value], { run }))[0]!),
    );
    const get = await measure(references, (reference) => store.get([reference], { run }));
    const records = values.map((value) => ({ value, step: randomBytes(32).toString("hex") }));
    const putIfAbsent = await measure(records, ({ value, step }) => store.putIfAbsent({ run, step }, value));
    if (round === 0) continue;
    costs.put.push(put);
    costs.get.push(get);
    costs["put + get"].push({ cpu: put.cpu + get.cpu, wall: put.wall + get.wall });
    costs.putIfAbsent.push(putIfAbsent);
  }
  await store.deleteRun(run);
  for (const [call, of] of Object.entries(costs)) print(`${bytes / 1000} KB, ${call}`, of);
}
await store.close();
server?.kill();
rmSync(folder, { recursive: true, force: true });
