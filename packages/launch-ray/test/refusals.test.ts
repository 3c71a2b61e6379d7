import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LaunchError, OptionError } from "@matrix/core";
import { rayLauncher } from "@matrix/launch-ray";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeRay } from "./support/fake-ray.ts";
import { launchOf } from "./support/launch.ts";

let folder: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-ray-"));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true });
});

async function addressOf(listener: RequestListener): Promise<string> {
  const own = createServer(listener).listen(0, "127.0.0.1");
  server = own;
  await new Promise((resolve) => own.once("listening", resolve));
  const address = own.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}
const start = (address: string) => rayLauncher({ address }).start(launchOf(folder, {}));

test("a dashboard that is not there is told of by its address, and nothing is written", async () => {
  const address = await addressOf(() => {});
  server?.close();
  const error = await start(address).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LaunchError);
  expect(String(error)).toContain(`the Ray dashboard at ${address} cannot be reached: connect ECONNREFUSED`);
  expect(error).toMatchObject({ cause: { code: "ECONNREFUSED" } });
  expect(existsSync(join(folder, "launch"))).toBe(false);
});

test("a dashboard that says nothing is told of; nothing was asked of it", async () => {
  const address = await addressOf(() => {});
  await expect(start(address)).rejects.toMatchObject({
    message: expect.stringMatching(/did not answer within \d s; see launcher.address/),
    cause: { code: "ETIMEDOUT" },
  });
});

test.each([
  ["a page", (_, response) => response.end("<html>hello</html>")],
  ["other JSON", (_, response) => response.end('{"ok": true}')],
  ["no such path", (_, response) => response.writeHead(404).end("nothing")],
  ["a redirect to a login", (_, response) => response.writeHead(302, { location: "/login" }).end()],
] satisfies [string, RequestListener][])("what is no Ray is told of: %s", async (_, listener) => {
  const address = await addressOf(listener);
  await expect(start(address)).rejects.toThrow(`what answers at ${address} is no Ray dashboard`);
});

test("a dashboard that asks who we are is told of", async () => {
  const address = await addressOf((_, response) => response.writeHead(401).end("no"));
  await expect(start(address)).rejects.toThrow("does not let us in (GET /api/version: 401)");
});

test("a refused submission is told of in Ray's last words, and what was submitted before is stopped", async () => {
  const ray = new FakeRay();
  const address = await ray.start();
  const post = ray.jobs.set.bind(ray.jobs);
  // From the second job on.
  ray.jobs.set = (id, job) => {
    ray.refusal = {
      status: 500,
      body: 'Traceback (most recent call last):\n  File "x"\nValueError: no more\n',
    };
    return post(id, job);
  };
  await expect(start(address)).rejects.toThrow(
    /ray refused job matrix-demo-\w{6}-worker-0.1: ValueError: no more;/,
  );
  expect(ray.states).toEqual(["runner-0.1 STOPPED"]);
  await ray.stop();
});

test("jobs that Ray takes and gives up at once are told of, and the others are stopped", async () => {
  const ray = new FakeRay();
  const address = await ray.start();
  const post = ray.jobs.set.bind(ray.jobs);
  ray.jobs.set = (id, job) => {
    const message = "Failed to set up runtime environment.\nValueError: /nowhere is not a valid URI";
    return post(id, id.includes("worker") ? { ...job, status: "FAILED", message } : job);
  };
  await expect(start(address)).rejects.toThrow(
    /ray gave up job \S+-worker-0.1 at once: ValueError: \/nowhere is not a valid URI;/,
  );
  expect(ray.states).toEqual(["runner-0.1 STOPPED", "worker-0.1 FAILED"]);
  await ray.stop();
});

test.each(["ray://head:10001", "head:8265", "nonsense"])("%s is no address of a dashboard", (address) => {
  expect(() => rayLauncher({ address })).toThrow(OptionError);
});
