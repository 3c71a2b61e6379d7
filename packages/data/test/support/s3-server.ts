import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe } from "vitest";

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
export const bucket = "matrix-data-test";

/** A server of its own on a free port, over a folder of its own, with an empty bucket. */
export interface S3Server {
  readonly endpoint: string;
  put(key: string, content: string | Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

export async function startS3(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), "matrix-s3-"));
  const port = await freePort();
  const keys = ["--access", credentials.accessKeyId, "--secret", credentials.secretAccessKey];
  const settings = ["--port", `127.0.0.1:${port}`, "--quiet", "--keep-alive", ...keys];
  const server = spawn(program!, [...settings, "posix", folder], { stdio: "ignore" });
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`versitygw ended with exit code ${server.exitCode}`);
    await sleep(20);
  }
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    async put(key, content) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
    },
    async stop() {
      client.destroy();
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGKILL");
  await once(server, "exit");
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
