// `npm run bench -- offload [SHAPE…] [--runs N]`, or `offload thresholds`, which the defaults were chosen by: bytes and CPU a hop with each store and without one, each run in a process
// of its own, the run without in the same round. Figures are medians. Redis is a private server without persistence.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { OffloadResult } from "./contenders/offload.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "3" } },
});
const shapes = positionals.length > 0 ? positionals : ["w1", "texts-1kb", "tools-64kb"];
const stores = ["none", "memory", "fs", "redis"] as const;
const folder = mkdtempSync(join(tmpdir(), "matrix-bench-redis-"));
const socket = join(folder, "redis.sock");
const settings = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder];
const redis = spawn("redis-server", settings, { stdio: "ignore" });
// It listens within a few milliseconds; the first run that needs it comes seconds later.
await pause(200);

function once(shape: string, store: string, passing: string, ...thresholds: number[]): OffloadResult {
  const script = join(import.meta.dirname, "contenders/offload.ts");
  const url = `unix://${socket}`;
  const given = [
    "--conditions=@matrix/source",
    script,
    shape,
    store,
    passing,
    url,
    ...thresholds.map(String),
  ];
  const printed = execFileSync(process.execPath, given, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(printed) as OffloadResult;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[numbers.length >> 1]!;
}

const bytes = (count: number) => (count < 10_000 ? `${count} B` : `${(count / 1024).toFixed(0)} KiB`);

try {
  if (shapes[0] === "thresholds") compareThresholds();
  else compareStores();
} finally {
  redis.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** Bytes and CPU by where the thresholds lie; messages are passed as bytes. */
function compareThresholds(): void {
  console.log("| shape | store | over | fold_over | mean bytes a hop | p99 | CPU us a hop |");
  console.log("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
  for (const shape of ["texts-1kb", "reasoning"]) {
    for (const store of ["redis", "fs"]) {
      for (const [over, foldOver] of [
        [512, 2_048],
        [512, 4_096],
        [1_024, 4_096],
        [2_048, 4_096],
        [2_048, 8_192],
        [4_096, 8_192],
        [8_192, 16_384],
      ] as const) {
        const results = Array.from({ length: Number(values.runs) }, () =>
          once(shape, store, "encoded", over, foldOver),
        );
        const cpu = median(results.map(({ cpuUsPerHop }) => cpuUsPerHop)).toFixed(0);
        const { meanBytes, p99Bytes } = results[0]!;
        console.log(`| ${[shape, store, over, foldOver, meanBytes, p99Bytes, cpu].join(" | ")} |`);
      }
    }
  }
}

/** Bytes and CPU with each store and without one. */
function compareStores(): void {
  for (const passing of ["by-reference", "encoded"]) {
    console.log(
      `\n## messages passed ${passing === "encoded" ? "as bytes, as between processes" : "by reference, in one process"}\n`,
    );
    console.log(
      "| shape | store | bytes a hop: mean | p50 | p99 | fewer | CPU us a hop | more than without |",
    );
    console.log("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const shape of shapes) {
      const rounds = Array.from({ length: Number(values.runs) }, () =>
        stores.map((store) => once(shape, store, passing)),
      );
      const without = rounds[0]![0]!.meanBytes;
      for (const [place, store] of stores.entries()) {
        const results = rounds.map((round) => round[place]!);
        const more = median(rounds.map((round) => round[place]!.cpuUsPerHop - round[0]!.cpuUsPerHop));
        const { meanBytes, p50Bytes, p99Bytes } = results[0]!;
        const cells = [
          shape,
          store,
          bytes(meanBytes),
          bytes(p50Bytes),
          bytes(p99Bytes),
          store === "none" ? "" : `${((1 - meanBytes / without) * 100).toFixed(0)} %`,
          median(results.map(({ cpuUsPerHop }) => cpuUsPerHop)).toFixed(0),
          store === "none" ? "" : more.toFixed(0),
        ];
        console.log(`| ${cells.join(" | ")} |`);
      }
    }
  }
  const { growth } = once("tools-64kb-200-turns", "memory", "by-reference");
  const perTurn = (growth.at(-1)! - growth[1]!) / (growth.length / 2 - 1);
  console.log(
    `\n200 turns with results of 64 KB: a message grows by ${perTurn.toFixed(0)} B a turn, ${Math.max(...growth)} B at most`,
  );
}
