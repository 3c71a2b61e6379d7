// A real Ray on this machine: a run is submitted by one command, a worker's job and the runner's job are killed; a standby takes over,
// and all rows end in one record each.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchJars, startLocalBroker } from "@matrix/transport-kafka/local-broker";
import { Commands, type Finished, until } from "../launch/commands.ts";
import { makeSite } from "../launch/proof-site.ts";
import { installRay, startCluster } from "./cluster.ts";
import { freePort } from "./free-port.ts";
import { killJob } from "./kill-job.ts";

// Ray's sockets lie below it, and their paths must be short.
const folder = mkdtempSync(join(tmpdir(), "mxr-"));
const rows = { quick: 20, troubled: 50 };
const site = makeSite(folder, rows);

const problems: string[] = [];
const say = (text: string) => console.log(text);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
function expect(what: string, holds: boolean, facts: unknown): void {
  say(`${holds ? "ok " : "BAD"} ${what}`);
  if (!holds) problems.push(`${what}: ${JSON.stringify(facts)}`);
}

/** What all that follows is about. */
function submittedWell(what: string, submitted: Finished): void {
  expect(what, submitted.code === 0, submitted);
  if (submitted.code !== 0) throw new Error(submitted.stderr);
}

const program = installRay();
await fetchJars();
const beganAt = performance.now();
const cluster = await startCluster(program, join(folder, "ray"));
const headMs = performance.now() - beganAt;
say(`Ray ${cluster.version} is up after ${seconds(headMs)}`);
const broker = await startLocalBroker({ folder: join(folder, "broker"), heapMb: 256 });
const commands = new Commands(site, {});
const onRay = ["launcher=ray", `launcher.address=${cluster.address}`, "launcher.cpus=1"];
const shared = [
  "transport=kafka",
  `transport.brokers="${broker.addresses.join(",")}"`,
  "transport.session_timeout=6s",
  "offload=fs",
  "run.drain_timeout=5s",
];
const model = (ms: number) => [
  "llm=simulator",
  `llm.simulator.time_to_first_token=${ms}ms`,
  "llm.simulator.inter_token_latency=0",
];

try {
  const first = await firstRow();
  const late = await troubles();
  const slowest = await badInput();
  for (const problem of problems) say(problem);
  say(
    `${problems.length === 0 ? "" : "FAILED: "}Ray ${cluster.version}: from matrix submit to the first finished row ${seconds(first)} (runner, standby and 2 workers; the head itself took ${seconds(headMs)} to start); ${late}; bad input told of within ${seconds(slowest)}`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await cluster.stop();
  await broker.stop();
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  else say(`what is left is in ${folder}`);
}

/** One command: how long until a row has its record. */
async function firstRow(): Promise<number> {
  const begunAt = performance.now();
  const keys = ["data.path=quick.jsonl", "run.id=quick", ...shared, ...onRay, "launcher.standbys=1"];
  const submitted = await commands.matrix(["submit", "coral", ...keys, ...model(0), "--workers", "2"]);
  submittedWell("one matrix submit starts a run with 2 workers and a standby", submitted);
  say(`   submitted after ${seconds(performance.now() - begunAt)}`);
  await until("the first row has its record", async () => (await commands.records("quick")) > 0, 90_000);
  const ms = performance.now() - begunAt;
  await until("the run is complete", () => commands.isComplete("quick"), 60_000);
  await verified("quick");
  await until("its jobs have ended by themselves", async () => (await going("quick")).length === 0, 30_000);
  const states = (await cluster.jobs("matrix-quick-")).map(({ status }) => status);
  expect("all its jobs succeeded", states.length === 4 && states.every((it) => it === "SUCCEEDED"), states);
  return ms;
}

/** A worker's job and the runner's job killed; what is missing started again by the same command. */
async function troubles(): Promise<string> {
  const keys = ["data.path=troubled.jsonl", "run.id=troubled", "run.max_in_flight=10", ...shared, ...onRay];
  const line = ["submit", "coral", ...keys, "launcher.standbys=1", ...model(400), "--workers", "2"];
  const begunAt = performance.now();
  const submitted = await commands.matrix(line);
  submittedWell("a run of slow rows is submitted", submitted);
  await until("some rows have records", async () => (await commands.records("troubled")) > 2, 90_000);

  const script = join(site, "runs/troubled/launch/ray-keep.sh");
  killJob(script, "worker");
  say(`   a worker's job killed at ${await commands.records("troubled")} rows`);
  await until("Ray calls a job failed", async () => (await states("failed")) === 1, 60_000);
  await until("the other worker goes on", moreRowsThan(await commands.records("troubled")), 60_000);

  killJob(script, "runner");
  const at = await commands.records("troubled");
  say(`   the runner's job killed at ${at} rows`);
  await until("Ray calls two jobs failed", async () => (await states("failed")) === 2, 60_000);
  await until("rows end again", moreRowsThan(at), 120_000);
  const again = await commands.matrix(line);
  const back = (await going("troubled")).map(({ submission_id: id }) => id);
  expect(
    "the same matrix submit starts what is missing, and nothing else",
    again.code === 0 && back.length === 4 && back.filter((id) => id.endsWith(".2")).length === 2,
    [again, back],
  );
  await until("the run is complete", () => commands.isComplete("troubled"), 240_000);
  const ms = performance.now() - begunAt;
  await verified("troubled");
  const log = await commands.matrix(["logs", "troubled", "--kind", "worker"]);
  expect("matrix logs has what the workers wrote", log.stdout.includes("working on run troubled"), log);
  const gone = await commands.matrix(["cancel", "troubled"]);
  expect("matrix cancel leaves no job", gone.code === 0 && (await going("troubled")).length === 0, gone);
  return `${rows.troubled} rows complete after ${seconds(ms)} although a worker's and the runner's job were killed`;
}

function moreRowsThan(rowsThen: number): () => Promise<boolean> {
  return async () => (await commands.records("troubled")) > rowsThen;
}

async function states(status: string): Promise<number> {
  const jobs = await cluster.jobs("matrix-troubled-");
  return jobs.filter((job) => job.status === status.toUpperCase()).length;
}

async function badInput(): Promise<number> {
  const keys = ["submit", "coral", "data.path=quick.jsonl", "run.id=bad", ...shared, ...model(0)];
  const other = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
  const mute = createServer(() => {}).listen(0, "127.0.0.1");
  const at = (server: typeof other) => {
    const address = server.address();
    return `launcher.address=http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  };
  const nobody = `launcher.address=http://127.0.0.1:${await freePort()}`;
  const tries: { [what: string]: Finished } = {
    "no dashboard": await commands.matrix([...keys, "launcher=ray", nobody]),
    "something that is no dashboard": await commands.matrix([...keys, "launcher=ray", at(other)]),
    "a dashboard that says nothing": await commands.matrix([...keys, "launcher=ray", at(mute)]),
    "a job that Ray gives up at once": await commands.matrix([
      ...keys,
      ...onRay,
      "launcher.runtime_env={working_dir: /nowhere}",
    ]),
  };
  other.close();
  mute.closeAllConnections();
  mute.close();
  for (const [what, { code, stderr, ms }] of Object.entries(tries)) {
    const isLeft = (await going("bad")).length > 0;
    expect(
      `${what} is told of within 10 s and leaves nothing: ${stderr.trim().replaceAll("\n", "; ")} (${seconds(ms)})`,
      code === 2 && ms < 10_000 && !isLeft,
      stderr,
    );
  }
  return Math.max(...Object.values(tries).map(({ ms }) => ms));
}

async function verified(run: string): Promise<void> {
  const { code, stdout } = await commands.matrix(["verify", run]);
  expect(`matrix verify ${run}: ${stdout.trim().replaceAll("\n", "; ")}`, code === 0, stdout);
}

async function going(run: string) {
  const jobs = await cluster.jobs(`matrix-${run}-`);
  return jobs.filter(({ status }) => status === "PENDING" || status === "RUNNING");
}
