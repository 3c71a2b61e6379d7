// Kills the processes of real runs on a real broker at random: workers, the runner, its standby. Each is started again. A model
// server that lives on in this process counts its calls. Checked when a run is complete: its records, the step record in the store
// that its processes share, the model calls.
//
//   npm run chaos -- [--kills 200] [--rows 2000] [--store fs|redis] [--client kafkajs|platformatic] [--workers 4]
//                    [--zombies N] [--freezes N] [--storms N] [--broker-kills N] [--deletions N]
//                    [--in-flight 64] [--session-timeout 6000] [--seed N]
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MersenneTwister } from "@matrix/core";
import { startLocalBroker } from "@matrix/transport-kafka/local-broker";
import { startLoggedModel } from "./logged-model.ts";
import { Nemesis } from "./nemesis.ts";
import { chaosOptions } from "./options.ts";
import { runUnderChaos } from "./run-under-chaos.ts";
import { startSharedStore } from "./shared-store.ts";

const options = chaosOptions(process.argv.slice(2));
const { rows, maxInFlight } = options;
const root = join(import.meta.dirname, "../..");
const bin = join(root, "packages/cli/src/bin.ts");
const folder = await mkdtemp(join(tmpdir(), "matrix-chaos-"));
const startedAt = performance.now();

const broker = await startLocalBroker({ folder: join(folder, "broker"), heapMb: 256 });
const model = await startLoggedModel();
const shared = await startSharedStore(options.store, join(folder, "store"));
const nemesis = new Nemesis(options, broker, new MersenneTwister(options.seed));
const questions = (await readFile(join(root, "examples/data/questions.jsonl"), "utf8")).trim().split("\n");
const data = join(folder, "questions.jsonl");
await writeFile(
  data,
  Array.from({ length: rows }, (_, row) => `${questions[row % questions.length]}\n`).join(""),
);

const totals = {
  runs: 0,
  rows: 0,
  lost: 0,
  doubled: 0,
  changed: 0,
  extraCalls: 0,
  ownEnds: 0,
  unverified: 0,
};
let failure: unknown;
try {
  do await oneRun(totals.runs + 1);
  while (!nemesis.isDone);
} catch (error) {
  failure = error;
}
await shared.stop();
await model.stop();
await broker.stop();

const { dealt } = nemesis;
// In a storm seven workers come and seven go.
const blows =
  dealt.kill + dealt.zombie + dealt.freeze + 14 * dealt.storm + dealt["broker-kill"] + dealt.deletion;
const bound = blows * maxInFlight;
const holds =
  failure === undefined &&
  totals.lost + totals.doubled + totals.changed + totals.unverified === 0 &&
  totals.extraCalls <= bound;
if (failure !== undefined) console.log(String(failure));
if (holds) await rm(folder, { recursive: true });
else console.log(`what was left behind lies in ${folder}`);
console.log(
  `${totals.runs} runs in ${Math.round((performance.now() - startedAt) / 1000)} s on ${options.client}, store ${options.store}: ` +
    `${dealt.zombie} workers and ${dealt.freeze} runners frozen, ${dealt.storm} storms, ${dealt["broker-kill"]} broker kills, ${dealt.deletion} times topics deleted; ` +
    `${totals.ownEnds} processes ended early by themselves; at most ${bound} extra calls allowed`,
);
console.log(
  `chaos: ${dealt.kill} kills, ${totals.rows} rows, ${totals.lost} lost, ${totals.doubled} doubled, ${totals.changed} changed, ` +
    `${totals.extraCalls} extra calls`,
);
process.exit(holds ? 0 : 1);

async function oneRun(number: number): Promise<void> {
  const run = `run-${number}-${process.pid}`;
  const place = join(folder, run);
  const callsBefore = model.calls;
  const result = await runUnderChaos({
    ...options,
    run,
    folder: place,
    logs: join(folder, `logs-${number}`),
    data,
    model: model.url,
    brokers: broker.addresses,
    shared,
    nemesis,
  });
  const { records, lost, doubled, changed, replies, ownEnds } = result;
  const calls = model.calls - callsBefore;
  const verify = spawnSync(process.execPath, ["--conditions=@matrix/source", bin, "verify", place], {
    encoding: "utf8",
  });
  if (verify.status !== 0) {
    totals.unverified++;
    console.log(`matrix verify ${place} exited with ${verify.status}: ${verify.stdout}${verify.stderr}`);
  }
  totals.runs++;
  totals.rows += records;
  totals.lost += lost;
  totals.doubled += doubled;
  totals.changed += changed;
  totals.extraCalls += calls - replies;
  totals.ownEnds += ownEnds.length;
  console.log(
    `run ${number}: ${nemesis.dealt.kill} kills so far, ${records} of ${rows} rows, ${calls} calls for ${replies} replies` +
      (ownEnds.length > 0 ? `; ended early by themselves: ${ownEnds.join(", ")}` : ""),
  );
}
