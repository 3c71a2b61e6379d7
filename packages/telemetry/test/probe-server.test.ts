import { createServer } from "node:net";
import { type ProbeServer, serveProbes } from "@matrix/telemetry";
import { afterEach, expect, test } from "vitest";

const servers: { close(): unknown }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(port: number, state = { well: true, ready: false }): Promise<ProbeServer> {
  const server = await serveProbes({
    port,
    health: () => ({ ok: state.well, detail: { run: "r" } }),
    ready: () => ({ ok: state.ready, detail: { phase: "opening" } }),
    metrics: () => "up 1\n",
  });
  servers.push(server);
  return server;
}

test("a process answers whether it is alive and whether it takes work, as it is at that moment", async () => {
  const state = { well: true, ready: false };
  const { url } = await serve(0, state);
  const [health, ready] = [await fetch(`${url}/healthz`), await fetch(`${url}/readyz`)];
  expect([health.status, await health.json()]).toEqual([200, { ok: true, run: "r" }]);
  expect([ready.status, await ready.json()]).toEqual([503, { ok: false, phase: "opening" }]);
  state.ready = true;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  state.well = false;
  expect((await fetch(`${url}/healthz`)).status).toBe(503);
});

test("metrics come in the type that Prometheus asks for; other paths and methods are refused", async () => {
  const { url } = await serve(0);
  const metrics = await fetch(`${url}/metrics?x=1`);
  expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(await metrics.text()).toBe("up 1\n");
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
});

test("where several processes are told the same port, each takes the next that is free", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  servers.push({ close: () => taken.close() });
  const { port } = taken.address() as { port: number };
  const first = await serve(port);
  const second = await serve(port);
  const ports = [first, second].map(({ url }) => Number(new URL(url).port));
  expect(ports[0]).toBeGreaterThan(port);
  expect(ports[1]).toBeGreaterThan(ports[0]!);
});

test("an address that is not this machine's is refused", async () => {
  await expect(
    serveProbes({
      port: 0,
      host: "192.0.2.1",
      health: () => ({ ok: true, detail: {} }),
      ready: () => ({ ok: true, detail: {} }),
      metrics: () => "",
    }),
  ).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
});

test("a figure that cannot be told is an answer of 500, and ends nothing", async () => {
  const server = await serveProbes({
    port: 0,
    health: () => ({ ok: true, detail: {} }),
    ready: () => ({ ok: true, detail: {} }),
    metrics: () => {
      throw new Error("no figures");
    },
  });
  servers.push(server);
  const refused = await fetch(`${server.url}/metrics`);
  expect([refused.status, await refused.text()]).toEqual([500, "no figures\n"]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});
