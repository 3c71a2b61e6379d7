import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, onTestFinished } from "vitest";

const installed = spawnSync("redis-server", ["--version"]).status === 0;
const reason = "redis-server is not installed: apt-get install redis-server";
if (!installed && process.env.CI) throw new Error(reason);

/** Tests against a real server; skipped, with the reason in their name, where there is none. A CI must have one. */
export function describeWithRedis(name: string, body: () => void): void {
  describe.skipIf(!installed)(installed ? name : `${name} [${reason}]`, body);
}

/** A server of its own on a unix socket, in a folder of its own. */
export class RedisServer {
  readonly folder = mkdtempSync(join(tmpdir(), "matrix-redis-"));
  readonly socket = join(this.folder, "redis.sock");
  readonly url = `unix://${this.socket}`;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;

  /** @param settings of redis.conf, as command line arguments; without any: nothing is kept on disk. */
  constructor(settings: readonly string[] = []) {
    this.#settings = settings;
  }

  async start(): Promise<void> {
    const place = ["--port", "0", "--unixsocket", this.socket, "--dir", this.folder, "--daemonize", "no"];
    const server = spawn("redis-server", [...place, "--save", "", "--appendonly", "no", ...this.#settings], {
      stdio: "ignore",
    });
    this.#process = server;
    while (!(await answers(this.socket))) {
      if (server.exitCode !== null) throw new Error(`redis-server ended with exit code ${server.exitCode}`);
      await sleep(10);
    }
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGCONT");
    server.kill(signal);
    await once(server, "exit");
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A started server that ends with the test. */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const server = new RedisServer(settings);
  onTestFinished(() => server.remove());
  await server.start();
  return server;
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Whether a server takes commands: one that is loading its data does not yet. */
async function answers(path: string): Promise<boolean> {
  const socket: Socket = connect(path);
  try {
    await once(socket, "connect");
    socket.write("INFO server\r\n");
    const [reply] = (await once(socket, "data")) as [Buffer];
    // A server with a password answers too: with -NOAUTH.
    return !String(reply).startsWith("-LOADING");
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
