// CPU and wall time per call of the store, at 1 KB and 64 KB, for each fsync policy.
// node --conditions=@matrix/source packages/offload-fs/bench/offload-fs-bench.ts [folder] [calls at once]
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobRef } from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";

const [parent = tmpdir(), atOnce = "64"] = process.argv.slice(2);
const rounds = 7;
const callsPerRound = 500;

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
    name.padEnd(34),
    String(median(({ cpu }) => cpu)).padStart(9),
    String(median(({ wall }) => wall)).padStart(10),
  ];
  console.log(cells.join(""));
}

console.log(
  `calls at once: ${atOnce}, median of ${rounds} rounds of ${callsPerRound} calls, below ${parent}`,
);
console.log(`${"".padEnd(34)}${"µs CPU".padStart(9)}${"µs wall".padStart(10)}`);
for (const fsync of ["full", "content", "off"] as const) {
  for (const bytes of [1_000, 64_000]) {
    const root = await mkdtemp(join(parent, "matrix-bench-"));
    const store = await fsOffloadStore({ root, fsync });
    const values = () => Array.from({ length: callsPerRound }, () => randomBytes(bytes));
    const costs: Record<"put" | "get" | "pair" | "putIfAbsent", Cost[]> = {
      put: [],
      get: [],
      pair: [],
      putIfAbsent: [],
    };
    // The first round makes the folders and warms up.
    for (let round = 0; round <= rounds; round++) {
      const references: BlobRef[] = [];
      const put = await measure(values(), async (value) =>
        references.push((await store.put([value], { run: "bench" }))[0]!),
      );
      const get = await measure(references, (reference) => store.get([reference], { run: "bench" }));
      const records = values().map((value) => ({ value, step: randomBytes(32).toString("hex") }));
      const putIfAbsent = await measure(records, ({ value, step }) =>
        store.putIfAbsent({ run: "bench", step }, value),
      );
      if (round === 0) continue;
      costs.put.push(put);
      costs.get.push(get);
      costs.pair.push({ cpu: put.cpu + get.cpu, wall: put.wall + get.wall });
      costs.putIfAbsent.push(putIfAbsent);
    }
    for (const [call, of] of Object.entries(costs)) {
      print(`fsync ${fsync}, ${bytes / 1000} KB, ${call === "pair" ? "put + get" : call}`, of);
    }
    await store.close();
    await rm(root, { recursive: true, force: true });
  }
}
