import { type ChildProcess, spawn, spawnSync } from "node:child_process";
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
  /** Ends it as a kill does. */
  stop(): Promise<void>;
  /** Starts it again in the same place. */
  start(): Promise<void>;
}

const gateway = join(import.meta.dirname, "../../../../node_modules/.cache/versitygw/versitygw");

/** What no output and no file may show. */
export const secret = "canary-81b0";

/** Why a kind of store cannot be tried here; undefined where it can. */
export function missingServer(kind: "redis" | "s3"): string | undefined {
  if (kind === "redis") {
    return spawnSync("redis-server", ["--version"]).status === 0
      ? undefined
      : "redis-server is not installed";
  }
  return existsSync(gateway) ? undefined : "versitygw is not installed: node scripts/install-versitygw.ts";
}

/** A Redis of its own, with a password, on a socket in `folder`; what it has outlives it. */
export async function startRedis(folder: string): Promise<StoreUnderTest> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "redis.sock");
  const place = ["--port", "0", "--unixsocket", path, "--dir", folder];
  const keeping = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"];
  const server = new Server("redis-server", [...place, ...keeping, "--requirepass", secret], { path });
  await server.start();
  return {
    keys: ["offload=redis", `offload.url=unix://${path}`, "offload.password_env=STORE_PASSWORD"],
    env: { STORE_PASSWORD: secret },
    start: () => server.start(),
    stop: () => server.stop(),
  };
}

/** An S3 server of its own with one bucket, over a folder. */
export async function startS3(folder: string): Promise<StoreUnderTest> {
  mkdirSync(join(folder, "bucket-a"), { recursive: true });
  const port = await freePort();
  const place = ["--port", `127.0.0.1:${port}`, "--quiet"];
  const keys = ["--access", "key-a", "--secret", secret];
  const server = new Server(gateway, [...place, ...keys, "posix", folder], { port, host: "127.0.0.1" });
  await server.start();
  return {
    keys: [
      "offload=s3",
      "offload.bucket=bucket-a",
      `offload.endpoint=http://127.0.0.1:${port}`,
      "offload.access_key_id_env=STORE_KEY",
      "offload.secret_access_key_env=STORE_SECRET",
    ],
    env: { STORE_KEY: "key-a", STORE_SECRET: secret },
    start: () => server.start(),
    stop: () => server.stop(),
  };
}

/** Empties a Redis as somebody with a shell would. */
export async function emptyRedis(folder: string): Promise<void> {
  const socket = connect({ path: join(folder, "redis.sock") });
  await once(socket, "connect");
  socket.end(`AUTH ${secret}\r\nFLUSHALL\r\n`);
  await once(socket.resume(), "close");
}

type Address = { readonly path: string } | { readonly port: number; readonly host: string };

class Server {
  readonly #program: string;
  readonly #settings: readonly string[];
  readonly #address: Address;
  #process: ChildProcess | undefined;

  constructor(program: string, settings: readonly string[], address: Address) {
    this.#program = program;
    this.#settings = settings;
    this.#address = address;
  }

  async start(): Promise<void> {
    const server = spawn(this.#program, this.#settings, { stdio: "ignore" });
    this.#process = server;
    while (!(await answers(this.#address))) {
      if (server.exitCode !== null)
        throw new Error(`${this.#program} ended with exit code ${server.exitCode}`);
      await pause(10);
    }
  }

  async stop(): Promise<void> {
    this.#process?.kill("SIGKILL");
    if (this.#process !== undefined) await once(this.#process, "exit");
    this.#process = undefined;
  }
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
