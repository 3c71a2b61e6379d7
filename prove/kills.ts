// Kills a real run with SIGKILL at random moments and resumes it each time, against a simulator that lives on in this
// process and writes down every call. Each answer carries the number of its call, so that a step done twice shows.
//
//   node --conditions=@matrix/source prove/kills.ts [--kills 200] [--rows 500] [--seed N]
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MersenneTwister } from "@matrix/core";
import { startSimulator } from "@matrix/testkit/simulator";
import { type AcceptedSteps, acceptedSteps, changedRows, recordedSteps } from "./accepted-steps.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    rows: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
  },
});
const wantedKills = Number(values.kills);
const rows = Number(values.rows);
const maxInFlight = 32;
const random = new MersenneTwister(Number(values.seed));
const root = join(import.meta.dirname, "..");
const folder = await mkdtemp(join(tmpdir(), "matrix-kills-"));
const matrix = join(root, "packages/cli/bin/matrix.js");

/** Calls that the model was asked, in order: which step of which row. */
const calls: { readonly row: number; readonly step: number }[] = [];
const letters = "ABCD";
const simulator = await startSimulator({
  port: 0,
  timeToFirstToken: 15,
  interTokenLatency: 0,
  answer: ({ row = -1, step = -1, agent }) => {
    const call = calls.push({ row, step });
    // The two agree in the third turn or so; the extractor says what depends on row and step alone.
    if (agent === "answer_extractor") return `(${letters[(row + Math.floor(step / 9)) % 4]}) call ${call}`;
    return `By the third step the correct answer is (${letters[row % 4]}), call ${call}`;
  },
});

const questions = (await readFile(join(root, "examples/data/questions.jsonl"), "utf8")).trim().split("\n");
const data = join(folder, "questions.jsonl");
await writeFile(
  data,
  Array.from({ length: rows }, (_, row) => `${questions[row % questions.length]}\n`).join(""),
);

const totals = { kills: 0, runs: 0, rows: 0, lost: 0, doubled: 0, changed: 0, askedAgain: 0, extraCalls: 0 };

for (let run = 1; totals.kills < wantedKills; run++) await oneRun(join(folder, `run-${run}`));

await simulator.stop();
await rm(folder, { recursive: true });
const { kills, runs, rows: recorded, lost, doubled, changed, askedAgain, extraCalls } = totals;
const bound = kills * maxInFlight;
console.log(
  `kills: ${kills} kills, ${runs} runs, ${recorded} rows, ${lost} lost, ${doubled} doubled, ${changed} changed, ` +
    `${askedAgain} accepted asked again, ${extraCalls} extra calls (at most ${bound})`,
);
process.exit(lost + doubled + changed + askedAgain > 0 || extraCalls > bound ? 1 : 0);

/** A run from its start to its end, killed as often as it lasts. */
async function oneRun(dir: string): Promise<void> {
  const firstCall = calls.length;
  let known: AcceptedSteps = new Map();
  let args = [
    "run",
    "coral",
    `data.path=${data}`,
    `run.dir=${dir}`,
    `run.max_in_flight=${maxInFlight}`,
    `llm.base_url=${simulator.url}/v1`,
    "llm.model=simulated",
  ];
  while (true) {
    const callsBefore = calls.length;
    const child = spawn(process.execPath, [matrix, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    const code = await killedOrEnded(child);
    await checkNotAskedAgain(known, callsBefore);
    if (code !== "killed") {
      if (code.status !== 0)
        throw new Error(`matrix ${args.join(" ")} exited with ${code.status}: ${code.stderr}`);
      break;
    }
    totals.kills++;
    // Calls that were on the wire at the kill are counted as made before it.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = await acceptedSteps(join(dir, "journal"), join(dir, "records.jsonl"));
    totals.changed += changedRows(known, now).length;
    known = now;
    args = now.size === 0 && !(await exists(join(dir, "manifest.json"))) ? args : ["resume", dir];
  }
  await settle(dir, known, firstCall);
}

async function settle(dir: string, known: AcceptedSteps, firstCall: number): Promise<void> {
  const verify = spawn(process.execPath, [matrix, "verify", dir], { stdio: ["ignore", "pipe", "pipe"] });
  const { status } = await ended(verify);
  if (status !== 0) throw new Error(`matrix verify ${dir} exited with ${status}`);
  const records = await recordedSteps(join(dir, "records.jsonl"));
  const lines = (await readFile(join(dir, "records.jsonl"), "utf8")).trim().split("\n");
  totals.runs++;
  totals.rows += records.size;
  totals.lost += rows - records.size;
  totals.doubled += lines.length - records.size;
  totals.changed += changedRows(known, records).length;
  const needed = [...records.values()].flat().filter((line) => line.includes('"usage"')).length;
  totals.extraCalls += calls.length - firstCall - needed;
  console.log(
    `run ${totals.runs}: ${totals.kills} kills so far, ${records.size} of ${rows} rows, ${calls.length - firstCall} calls for ${needed} replies`,
  );
  await rm(dir, { recursive: true });
}

/** Steps that were accepted before a process began must not be asked of the model by it. */
async function checkNotAskedAgain(known: AcceptedSteps, from: number): Promise<void> {
  for (const { row, step } of calls.slice(from)) {
    // The first entry of a history is the question; step 0 is the entry after it.
    if (step + 1 < (known.get(row)?.length ?? 0)) totals.askedAgain++;
  }
}

async function killedOrEnded(
  child: ChildProcess,
): Promise<"killed" | { status: number | null; stderr: string }> {
  const timer =
    totals.kills < wantedKills
      ? setTimeout(() => child.kill("SIGKILL"), 300 + random.below(2_700))
      : undefined;
  const end = await ended(child);
  clearTimeout(timer);
  return child.signalCode === "SIGKILL" ? "killed" : end;
}

function ended(child: ChildProcess): Promise<{ status: number | null; stderr: string }> {
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stderr })));
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
