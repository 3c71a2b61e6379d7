import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A store to look after: how a config names it, and what it takes to reach it. */
export interface StoreUnderTest {
  /** Overrides of a config. */
  readonly keys: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const gateway = join(import.meta.dirname, "../../../../node_modules/.cache/versitygw/versitygw");

/** Why a kind of store cannot be tried here; undefined where it can. */
export function missingServer(kind: "redis" | "s3"): string | undefined {
  if (kind === "redis") {
    return spawnSync("redis-server", ["--version"]).status === 0
      ? undefined
      : "redis-server is not installed";
  }
  return existsSync(gateway) ? undefined : "versitygw is not installed: node scripts/install-versitygw.ts";
}

/** A Redis of its own, with a password, on a socket in `folder`. */
export async function startRedis(folder: string): Promise<StoreUnderTest> {
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, "redis.sock");
  const settings = [
    "--port",
    "0",
    "--unixsocket",
    socket,
    "--dir",
    folder,
    "--save",
    "",
    "--requirepass",
    "canary-81b0",
  ];
  const stop = await started("redis-server", settings, { path: socket });
  return {
    keys: ["offload=redis", `offload.url=unix://${socket}`, "offload.password_env=STORE_PASSWORD"],
    env: { STORE_PASSWORD: "canary-81b0" },
    stop,
  };
}

/** An S3 server of its own with one bucket, over a folder. */
export async function startS3(folder: string): Promise<StoreUnderTest> {
  mkdirSync(join(folder, "bucket-a"), { recursive: true });
  const port = await freePort();
  const settings = [
    "--port",
    `127.0.0.1:${port}`,
    "--quiet",
    "--access",
    "key-a",
    "--secret",
    "canary-81b0",
    "posix",
    folder,
  ];
  const stop = await started(gateway, settings, { port, host: "127.0.0.1" });
  return {
    keys: [
      "offload=s3",
      "offload.bucket=bucket-a",
      `offload.endpoint=http://127.0.0.1:${port}`,
      "offload.access_key_id_env=STORE_KEY",
      "offload.secret_access_key_env=STORE_SECRET",
    ],
    env: { STORE_KEY: "key-a", STORE_SECRET: "canary-81b0" },
    stop,
  };
}

type Address = { readonly path: string } | { readonly port: number; readonly host: string };

async function started(
  program: string,
  settings: readonly string[],
  address: Address,
): Promise<() => Promise<void>> {
  const server = spawn(program, settings, { stdio: "ignore" });
  while (!(await answers(address))) {
    if (server.exitCode !== null) throw new Error(`${program} ended with exit code ${server.exitCode}`);
    await pause(10);
  }
  return async () => {
    server.kill("SIGKILL");
    await once(server, "exit");
  };
}

async function answers(address: Address): Promise<boolean> {
  const socket = connect(address);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
