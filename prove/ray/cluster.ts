import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./free-port.ts";

const version = "2.52.1";
const startsWithinMs = 90_000;

/** A job, as Ray lists it. */
export interface ListedJob {
  readonly submission_id: string;
  readonly status: string;
}

/** A Ray cluster of one node, this machine. */
export interface Cluster {
  /** Of its dashboard. */
  readonly address: string;
  readonly version: string;
  /** Jobs whose ids begin so. */
  jobs(prefix: string): Promise<ListedJob[]>;
  stop(): Promise<void>;
}

/** Where Ray is installed, in a Python of its own; installs it from PyPI where it is not there. @returns the program. */
export function installRay(): string {
  const folder = join(process.env.MATRIX_CACHE ?? join(homedir(), ".cache", "matrix"), `ray-${version}`);
  const program = join(folder, "bin", "ray");
  if (existsSync(join(folder, "complete"))) return program;
  execFileSync("python3", ["-m", "venv", "--clear", folder], { stdio: "inherit" });
  execFileSync(join(folder, "bin", "pip"), ["install", "-q", `ray[default]==${version}`], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  execFileSync("touch", [join(folder, "complete")]);
  return program;
}

/** Starts a head with little memory on free ports. It claims more CPUs than the machine has, so that several jobs fit. */
export async function startCluster(program: string, folder: string): Promise<Cluster> {
  const [port, dashboard, agent, client] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const address = `http://127.0.0.1:${dashboard}`;
  const head = spawn(
    program,
    [
      "start",
      "--head",
      "--block",
      "--disable-usage-stats",
      "--include-dashboard=true",
      "--num-cpus=8",
      "--object-store-memory=100000000",
      "--node-ip-address=127.0.0.1",
      `--port=${port}`,
      `--dashboard-port=${dashboard}`,
      `--dashboard-agent-listen-port=${agent}`,
      `--ray-client-server-port=${client}`,
      "--min-worker-port=20000",
      "--max-worker-port=20500",
      `--temp-dir=${folder}`,
    ],
    { stdio: "ignore", env: { ...process.env, RAY_USAGE_STATS_ENABLED: "0", RAY_TMPDIR: folder } },
  );
  const gone = new Promise<void>((resolve) => head.once("exit", () => resolve()));
  const stop = async () => {
    head.kill("SIGTERM");
    const late = setTimeout(() => head.kill("SIGKILL"), 20_000);
    await gone;
    clearTimeout(late);
  };
  const jobs = async (prefix: string) => {
    const response = await fetch(`${address}/api/jobs/`, { signal: AbortSignal.timeout(10_000) });
    const all = (await response.json()) as ListedJob[];
    return all.filter(({ submission_id: id }) => id?.startsWith(prefix));
  };
  for (const end = performance.now() + startsWithinMs; ; ) {
    // Its dashboard answers before there is an agent that starts jobs.
    const isUp = await jobs("").then(
      () => true,
      () => false,
    );
    if (isUp) return { address, version, jobs, stop };
    if (head.exitCode !== null || performance.now() > end) {
      await stop();
      throw new Error(`no Ray within ${startsWithinMs / 1000} s; see ${folder}/session_latest/logs`);
    }
    await pause(250);
  }
}
