// A real SLURM on this machine (munge, slurmctld, slurmd): runs are submitted by one command, their jobs are cancelled, queued again and
// reach their time limit; all rows end in one record each. Needs root.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fetchJars } from "@matrix/transport-kafka/local-broker";
import { Commands, type Finished, until } from "../launch/commands.ts";
import { makeSite } from "../launch/proof-site.ts";
import { startCluster } from "./cluster.ts";

const folder = mkdtempSync(join(tmpdir(), "matrix-slurm-"));
// munged runs as a user of its own.
chmodSync(folder, 0o755);
const rows = { quick: 40, troubled: 50 };
const site = makeSite(folder, rows);
const shared = [
  "transport=kafka",
  "transport.session_timeout=6s",
  "offload=fs",
  "launcher=slurm",
  "launcher.memory=900M",
  "launcher.signal_before=30s",
  "run.drain_timeout=5s",
];
const ownBroker = ["launcher.broker=start", "launcher.broker_heap=256"];
const model = (ms: number) => [
  "llm=simulator",
  `llm.simulator.time_to_first_token=${ms}ms`,
  "llm.simulator.inter_token_latency=0",
];

const problems: string[] = [];
const say = (text: string) => console.log(text);
function expect(what: string, holds: boolean, facts: unknown): void {
  say(`${holds ? "ok " : "BAD"} ${what}`);
  if (!holds) problems.push(`${what}: ${JSON.stringify(facts)}`);
}

await fetchJars();
const beganAt = performance.now();
const cluster = await startCluster(join(folder, "slurm"));
const commands = new Commands(site, cluster.env);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const jobs = (run: string) =>
  cluster
    .ask("squeue", "--noheader", "--array", "--format=%i %j %T")
    .split("\n")
    .filter((line) => line.includes(`matrix-${run}-`))
    .map((line) => {
      const [id = "", name = "", state = ""] = line.trim().split(" ");
      return { id, kind: name.slice(name.lastIndexOf("-") + 1), state };
    });
const workers = (run: string, state: string) =>
  jobs(run).filter((job) => job.kind === "worker" && job.state === state);

try {
  say(`SLURM is up after ${seconds(performance.now() - beganAt)}`);
  const first = await firstRow();
  const late = await troubles();
  const refusals = await badInput();
  const isWell = problems.length === 0;
  for (const problem of problems) say(problem);
  say(
    `${isWell ? "" : "FAILED: "}from matrix submit to the first finished row ${seconds(first)} (broker, runner and 4 workers from nothing); ${late}; ${refusals}`,
  );
  process.exitCode = isWell ? 0 : 1;
} finally {
  await cluster.stop();
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  else say(`what is left is in ${folder}`);
}

/** One command, from nothing: how long until a row has its record. */
async function firstRow(): Promise<number> {
  const begunAt = performance.now();
  const keys = ["data.path=quick.jsonl", "run.id=quick", ...shared, ...ownBroker, ...model(0)];
  const submitted = await commands.matrix(["submit", "coral", ...keys, "--workers", "4"]);
  expect(
    "one matrix submit starts a run with 4 workers and a broker of its own",
    submitted.code === 0,
    submitted,
  );
  say(`   submitted after ${seconds(performance.now() - begunAt)}`);
  await until("the first row has its record", async () => (await commands.records("quick")) > 0, 60_000);
  const ms = performance.now() - begunAt;
  await until("the run is complete", () => commands.isComplete("quick"), 60_000);
  say(`   complete after ${seconds(performance.now() - begunAt)}`);
  await verified("quick");
  await until(
    "its jobs have ended",
    async () => jobs("quick").every(({ state }) => state === "COMPLETED"),
    30_000,
  );
  return ms;
}

/** Workers cancelled, queued again, at their time limit, more and fewer of them, and all pre-empted, the runner with its broker, too. */
async function troubles(): Promise<string> {
  const keys = [
    "data.path=troubled.jsonl",
    "run.id=troubled",
    "run.max_in_flight=20",
    ...shared,
    ...ownBroker,
  ];
  const limit = ["launcher.worker.time=1"];
  const begunAt = performance.now();
  const submitted = await commands.matrix([
    "submit",
    "coral",
    ...keys,
    ...limit,
    ...model(400),
    "--workers",
    "4",
  ]);
  expect("a run whose workers have a time limit of a minute is submitted", submitted.code === 0, submitted);
  await until("some rows have records", async () => (await commands.records("troubled")) > 3, 60_000);

  const [cancelled, requeued] = workers("troubled", "RUNNING");
  cluster.ask("scancel", cancelled!.id);
  cluster.ask("scontrol", "requeue", requeued!.id);
  say(
    `   ${cancelled!.id} cancelled, ${requeued!.id} queued again at ${await commands.records("troubled")} rows`,
  );
  const grown = await commands.matrix(["scale", "troubled", "5"]);
  const after = jobs("troubled").filter(
    ({ kind, state }) => kind === "worker" && /^(PENDING|RUNNING|CONFIGURING)$/.test(state),
  );
  expect(
    "matrix scale starts what is missing: 5 workers beside the one that is gone",
    grown.code === 0 && after.length === 5,
    after,
  );

  await pause(4_000);
  cluster.ask("sbatch", "--partition=urgent", "--exclusive", "--output=/dev/null", "--wrap=sleep 1");
  say(`   somebody's urgent job pre-empts all of it at ${await commands.records("troubled")} rows`);
  const isBack = (state: string) =>
    jobs("troubled").some((job) => job.kind === "runner" && job.state === state);
  await until("the runner was pre-empted, and its broker with it", async () => isBack("PENDING"), 60_000);
  await until("the runner is back", async () => isBack("RUNNING"), 60_000);
  const shrunk = await commands.matrix(["scale", "troubled", "3"]);
  expect("matrix scale lets workers go while the run goes on", shrunk.code === 0, shrunk);

  await until("the run is complete", () => commands.isComplete("troubled"), 240_000);
  const ms = performance.now() - begunAt;
  const log = (await commands.matrix(["logs", "troubled"])).stdout;
  const drained = log.match(/drained before its time limit/g)?.length ?? 0;
  expect("workers drained before their time limit and were queued again", drained > 0, drained);
  expect(
    "the runner found its broker's data again",
    log.includes("as an earlier one left it"),
    log.slice(0, 2_000),
  );
  await verified("troubled");
  const gone = await commands.matrix(["cancel", "troubled"]);
  expect("matrix cancel leaves nothing in the queue", gone.code === 0 && going("troubled").length === 0, [
    gone,
    jobs("troubled"),
  ]);
  return `${rows.troubled} rows complete after ${seconds(ms)} although a worker was cancelled, one was queued again, all jobs (the runner with its broker, too) were pre-empted, and workers reached their time limit ${drained} times`;
}

async function badInput(): Promise<string> {
  const keys = ["data.path=quick.jsonl", ...shared, ...model(0)];
  const tries: { [what: string]: Finished } = {
    "an unknown partition": await commands.matrix([
      "submit",
      "coral",
      ...keys,
      ...ownBroker,
      "run.id=bad",
      "launcher.worker.partition=nope",
    ]),
    "no SLURM on the PATH": await commands.matrix(["submit", "coral", ...keys, ...ownBroker, "run.id=bad"], {
      PATH: "/nowhere",
    }),
    "a broker that is not there": await commands.matrix([
      "submit",
      "coral",
      ...keys,
      "run.id=bad",
      `transport.brokers="127.0.0.1:${await freePort()}"`,
    ]),
  };
  const texts = ["invalid partition specified: nope", "on the PATH", "kafka: connecting to"];
  for (const [index, [what, { code, stderr, ms }]] of Object.entries(tries).entries()) {
    expect(
      `${what} is refused within 10 s and leaves nothing: ${stderr.trim()} (${seconds(ms)})`,
      code === 2 && stderr.includes(texts[index]!) && ms < 10_000 && going("bad").length === 0,
      stderr,
    );
  }
  const worker = await workerWithoutBroker();
  expect(
    `a worker that cannot reach the broker says so within 10 s: ${worker.stderr.split("\n").find((line) => line.includes("kafka:"))} (${seconds(worker.ms)})`,
    worker.code === 1 && worker.ms < 10_000 && worker.stderr.includes("kafka: connecting to"),
    worker,
  );
  const slowest = Math.max(worker.ms, ...Object.values(tries).map(({ ms }) => ms));
  return `bad input told of within ${seconds(slowest)}`;
}

/** The broker of a run goes away for good, and a worker comes. */
async function workerWithoutBroker(): Promise<Finished> {
  const keys = ["data.path=quick.jsonl", "run.id=lonely", ...shared, ...ownBroker, ...model(0)];
  await commands.matrix(["submit", "coral", ...keys]);
  await commands.matrix(["cancel", "lonely"]);
  const address = { v: 1, addresses: [`127.0.0.1:${await freePort()}`] };
  writeFileSync(join(site, "runs/lonely/broker.json"), JSON.stringify(address));
  return commands.matrix(["worker", "lonely"]);
}

async function verified(run: string): Promise<void> {
  const { code, stdout } = await commands.matrix(["verify", run]);
  expect(`matrix verify ${run}: ${stdout.trim().replaceAll("\n", "; ")}`, code === 0, stdout);
}

function going(run: string) {
  return jobs(run).filter(({ state }) => /^(PENDING|RUNNING|CONFIGURING|SUSPENDED)$/.test(state));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
