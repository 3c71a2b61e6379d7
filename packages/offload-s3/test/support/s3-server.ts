import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type S3OffloadStoreOptions, s3OffloadStore } from "@matrix/offload-s3";
import { describe, onTestFinished } from "vitest";

const built = join(import.meta.dirname, "../../../../node_modules/.cache/versitygw/versitygw");
const program = [built, "versitygw"].find(
  (path) => (path !== built || existsSync(path)) && spawnSync(path, ["--version"]).status === 0,
);
const reason = "versitygw is not installed: node scripts/install-versitygw.ts";
if (program === undefined && process.env.CI) throw new Error(reason);

/** Tests against a real server; skipped, with the reason in their name, where there is none. A CI must have one. */
export function describeWithS3(name: string, body: () => void): void {
  const missing = program === undefined;
  describe.skipIf(missing)(missing ? `${name} [${reason}]` : name, body);
}

export const credentials = { accessKeyId: "test-key", secretAccessKey: "canary-71c2" };
export const bucket = "matrix-test";

/** A server of its own on a free port, over a folder of its own, with an empty bucket. */
export class S3Server {
  readonly folder = mkdtempSync(join(tmpdir(), "matrix-s3-"));
  #process: ChildProcess | undefined;
  #port = 0;

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    this.#port ||= await freePort();
    const keys = ["--access", credentials.accessKeyId, "--secret", credentials.secretAccessKey];
    const settings = ["--port", `127.0.0.1:${this.#port}`, "--quiet", "--keep-alive", ...keys];
    const server = spawn(program!, [...settings, "posix", this.folder], { stdio: "ignore" });
    this.#process = server;
    while (!(await answers(this.#port))) {
      if (server.exitCode !== null) throw new Error(`versitygw ended with exit code ${server.exitCode}`);
      await sleep(20);
    }
    const client = this.client();
    await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: Error) => {
      if (!error.name.startsWith("BucketAlready")) throw error;
    });
    client.destroy();
  }

  client(): S3Client {
    return new S3Client({ endpoint: this.endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  }

  async kill(): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A started server that ends with the test. */
export async function startS3(): Promise<S3Server> {
  const server = new S3Server();
  onTestFinished(() => server.remove());
  await server.start();
  return server;
}

/** A store that wastes no time on pauses. */
export function openStore(endpoint: string, options: Partial<S3OffloadStoreOptions> = {}) {
  return s3OffloadStore({ endpoint, bucket, credentials, backoffMs: 1, ...options });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
