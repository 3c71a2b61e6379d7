import { fork } from "node:child_process";
import { once } from "node:events";
import { openFileLimit } from "../src/open-file-limit.ts";
import type { Measurement } from "./measure.ts";

// What a call costs this process, against the `openai` package as it comes. Run: npm run bench -w @matrix/llm
// The server shares the machine with the client: read CPU a call, not calls per second. Every run is a process of its own;
// the two clients take turns, so that a busy moment of the machine meets both.

interface Load {
  readonly inFlight: number;
  readonly calls: number;
  readonly delayMs: number;
}

const rounds = 3;
const thousand: Load = { inFlight: 1_000, calls: 10_000, delayMs: 0 };
const tenThousand: Load = { inFlight: 10_000, calls: 30_000, delayMs: 500 };

// Node raises the soft limit to the hard one as it starts; what is left is the machine's.
const limit = await openFileLimit();
console.log(`node ${process.version}, open files at most ${limit ?? "unknown"}`);

const runs: { name: string; found: Measurement }[] = [];
for (let round = 1; round <= rounds; round++) {
  runs.push({ name: "openai, default transport", found: await measure("openai", thousand) });
  runs.push({ name: "@matrix/llm", found: await measure("matrix", thousand) });
}
if (limit !== undefined && limit < tenThousand.inFlight + 256) {
  console.log(`10,000 in flight left out: raise the limit first (ulimit -n ${tenThousand.inFlight + 256})`);
} else {
  runs.push({ name: "@matrix/llm", found: await measure("matrix", tenThousand) });
}

console.log("| client | in flight | CPU µs a call | calls/s | RSS MB (peak) | sockets (peak) | error |");
console.log("|---|---|---|---|---|---|---|");
for (const { name, found } of runs) {
  const { inFlight, cpuUs, callsPerSecond, rssMb, sockets, error = "" } = found;
  const figures = [inFlight, cpuUs, callsPerSecond, rssMb, sockets].map((figure) => Math.round(figure));
  console.log(`| ${[name, ...figures, error].join(" | ")} |`);
}

const ratio = median("matrix") / median("openai");
console.log(
  `CPU of a call at 1,000 in flight, medians of ${rounds}: ${ratio.toFixed(2)} x openai (target: at most 0.75)`,
);
const failed = runs.filter(
  ({ found }) => found.client === "matrix" && (found.error || found.sockets > found.inFlight),
);
if (failed.length > 0) console.log(`${failed.length} runs of @matrix/llm failed or opened too many sockets`);
process.exitCode = ratio <= 0.75 && failed.length === 0 ? 0 : 1;

async function measure(client: string, { inFlight, calls, delayMs }: Load): Promise<Measurement> {
  const child = fork(
    new URL("./measure.ts", import.meta.url),
    [client, inFlight, calls, delayMs].map(String),
  );
  const [found] = await once(child, "message");
  await once(child, "exit");
  return found;
}

function median(client: string): number {
  const costs = runs
    .filter(({ found }) => found.client === client && found.inFlight === thousand.inFlight)
    .map(({ found }) => found.cpuUs)
    .sort((one, other) => one - other);
  return costs[Math.floor(costs.length / 2)] ?? Number.NaN;
}
