// `npm run bench -- kafka [--runs N]`: W1 and W2 over a real broker on this machine, with both clients, with and without the first
// result of each step kept; and the transport alone beside what a bare client does with the same bytes. Medians; each run in a
// process of its own. Needs what `matrix up kafka` needs.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startLocalBroker } from "@matrix/transport-kafka/local-broker";
import type { Result } from "./measure.ts";

const { values } = parseArgs({ allowPositionals: true, options: { runs: { type: "string", default: "3" } } });
const folder = mkdtempSync(join(tmpdir(), "matrix-bench-kafka-"));
const socket = join(folder, "redis.sock");
const redis = spawn("redis-server", ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder], {
  stdio: "ignore",
});
const broker = await startLocalBroker({ folder: join(folder, "kafka"), outlives: false });

/** What runs where: the script, and what follows WORKLOAD ROWS WINDOW. */
const contenders = [
  ["matrix.ts", "sync"],
  ["matrix-kafka.ts", "kafkajs", "nothing", "", "200"],
  ["matrix-kafka.ts", "platformatic", "nothing", "", "200"],
  ["matrix-kafka.ts", "kafkajs", "steps", "fs", "200"],
  ["matrix-kafka.ts", "kafkajs", "steps", "redis", "200"],
] as const;
/** Whole state on the topics against the history in Redis. */
const longReplies = [
  ["matrix-kafka.ts", "kafkajs", "nothing", "", "2048"],
  ["matrix-kafka.ts", "kafkajs", "history", "redis", "2048"],
] as const;

function once(workload: string, [script, ...rest]: readonly string[], rows: number): Result {
  const path = join(import.meta.dirname, "contenders", script!);
  const where = script === "matrix.ts" ? [] : [broker.addresses.join(","), `unix://${socket}`];
  const given = [workload, String(rows), "1000", ...rest, ...where];
  const printed = execFileSync(process.execPath, ["--conditions=@matrix/source", path, ...given], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(printed.trim().split("\n").at(-1)!) as Result;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[numbers.length >> 1]!;
}

try {
  for (const [workload, rows, title, those] of [
    ["w1", 2_000, "w1", contenders],
    ["w1", 500, "w1 with replies of 2 KB", longReplies],
    ["w2", 3_000, "w2", contenders],
  ] as const) {
    const w2 = workload === "w2";
    console.log(`\n## ${title}, 1,000 in flight\n`);
    console.log(
      `| contender | CPU us a hop | hops/s | peak RSS MB | message bytes |${w2 ? " above ideal | added a hop, p50 | p99 |" : ""}`,
    );
    console.log(`| --- | ---: | ---: | ---: | ---: |${w2 ? " ---: | ---: | ---: |" : ""}`);
    for (const contender of those) {
      const runs = Array.from({ length: w2 ? 1 : Number(values.runs) }, () =>
        once(workload, contender, rows),
      );
      const of = (figure: (result: Result) => number) => median(runs.map(figure));
      const cells = [
        runs[0]!.peer,
        of(({ cpu_us_per_hop: cpu }) => cpu).toFixed(0),
        of(({ hops_per_s: speed }) => speed).toLocaleString("en-US"),
        of(({ rss_mb: rss }) => rss).toFixed(0),
        runs[0]!.message_bytes?.toLocaleString("en-US") ?? "",
      ];
      if (w2) {
        cells.push(
          `${runs[0]!.over_ideal_pct!.toFixed(2)} %`,
          `${runs[0]!.added_p50_ms!.toFixed(1)} ms`,
          `${runs[0]!.added_p99_ms!.toFixed(1)} ms`,
        );
      }
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
} finally {
  await broker.stop();
  redis.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log("\n## the transport alone\n");
const alone = join(import.meta.dirname, "../packages/transport-kafka/bench/hops.ts");
console.log(
  execFileSync(process.execPath, ["--conditions=@matrix/source", alone, "--repeats", values.runs], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
);
