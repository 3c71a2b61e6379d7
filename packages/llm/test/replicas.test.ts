import { expect, test } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { answer, completion, freePort, httpServer, type TestServer } from "./http-server.ts";
import { openModel } from "./model.ts";

async function servers(count: number): Promise<TestServer[] & AsyncDisposable> {
  const all = await Promise.all(
    Array.from({ length: count }, () => httpServer((_, socket) => answer(socket, 200, completion()))),
  );
  const close = async () => void (await Promise.all(all.map((server) => server.close())));
  return Object.assign(all, { [Symbol.asyncDispose]: close });
}

const urls = (all: readonly TestServer[]) => all.map(({ baseUrl }) => baseUrl);

test("calls with one key go to one replica, different keys to all", async () => {
  await using all = await servers(4);
  await using model = await openModel(urls(all));
  for (let key = 0; key < 40; key++) {
    const before = all.map(({ received }) => received.length);
    for (let turn = 0; turn < 3; turn++) await model.ask({ stickyKey: `run/${key}/0` });
    const gained = all.map(({ received }, index) => received.length - (before[index] ?? 0));
    expect(gained.sort()).toEqual([0, 0, 0, 3]);
  }
  for (const { received } of all) expect(received.length).toBeGreaterThanOrEqual(9);
});

test("taking a replica away moves only its own keys", async () => {
  await using all = await servers(4);
  const keys = Array.from({ length: 60 }, (_, key) => `run/${key}/0`);
  const homes = async (baseUrls: string[]) => {
    await using model = await openModel(baseUrls);
    const found = new Map<string, string>();
    for (const stickyKey of keys) {
      const before = all.map(({ received }) => received.length);
      await model.ask({ stickyKey });
      const home = all.find(({ received }, index) => received.length > (before[index] ?? 0));
      found.set(stickyKey, home?.baseUrl ?? "none");
    }
    return found;
  };
  const four = await homes(urls(all));
  const three = await homes(urls(all).slice(1));
  for (const key of keys) {
    if (four.get(key) !== all[0]?.baseUrl) expect(three.get(key)).toBe(four.get(key));
  }
});

test("calls without a key go where least is under way", async () => {
  await using all = await servers(3);
  await using model = await openModel(urls(all));
  await Promise.all(Array.from({ length: 30 }, () => model.ask()));
  expect(all.map(({ received }) => received.length)).toEqual([10, 10, 10]);
});

test("a dead replica's calls are taken over by the others, and it is asked again when it is back", async () => {
  const clock = new HandClock();
  const port = await freePort();
  const dead = `http://127.0.0.1:${port}/v1`;
  await using all = await servers(1);
  await using model = await openModel([dead, ...urls(all)], { clock, timeoutMs: 600_000 });
  const keys = Array.from({ length: 80 }, (_, key) => `run/${key}/0`);
  const askAll = () => Promise.all(keys.map((stickyKey) => model.ask({ stickyKey })));
  expect(await askAll()).toHaveLength(80);
  expect(model.stats().endpoints.map(({ breaker }) => breaker)).toEqual(["open", "closed"]);
  const refused = model.stats().endpoints[0]?.calls;
  await askAll();
  expect(model.stats().endpoints[0]?.calls).toBe(refused);

  await using back = await httpServer(
    ({ path }, socket) => answer(socket, 200, path === "/v1/models" ? { data: [] } : completion()),
    { port },
  );
  clock.advance(5_000);
  await expect.poll(() => model.stats().endpoints[0]?.breaker).toBe("half_open");
  await askAll();
  expect(model.stats().endpoints[0]?.breaker).toBe("closed");
  await askAll();
  expect(back.received.length).toBeGreaterThan(20);
});

test("a full replica's calls go to one with room, those for whom there is none wait in order", async () => {
  const held: (() => void)[] = [];
  const hold = () => httpServer((_, socket) => void held.push(() => answer(socket, 200, completion())));
  await using one = await hold();
  await using two = await hold();
  await using model = await openModel([one.baseUrl, two.baseUrl], { maxConcurrency: 2 });
  const order: number[] = [];
  const calls = Array.from({ length: 7 }, async (_, index) => {
    await model.ask({ stickyKey: "all the same", row: { index, trial: 0 } });
    order.push(index);
  });
  await expect.poll(() => held.length).toBe(4);
  expect([one.received.length, two.received.length]).toEqual([2, 2]);
  expect(model.stats().endpoints.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(3);
  // Only the first choice's calls are answered: its line moves in the order of arrival.
  const rows = () => [...one.received, ...two.received].map(({ headers }) => Number(headers["x-matrix-row"]));
  for (let count = 5; count <= 7; count++) {
    const before = rows().length;
    while (rows().length === before) {
      held.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(rows()).toContain(count - 1);
  }
  while (order.length < 7) {
    held.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(calls);
});

test("never more in flight than maxConcurrency, never more sockets than in flight", async () => {
  let inFlight = 0;
  let most = 0;
  await using server = await httpServer((_, socket) => {
    most = Math.max(most, ++inFlight);
    setTimeout(() => {
      inFlight--;
      answer(socket, 200, completion());
    }, 1);
  });
  await using model = await openModel(server.baseUrl, { maxConcurrency: 8 });
  await Promise.all(Array.from({ length: 300 }, () => model.ask()));
  expect(most).toBe(8);
  expect(server.connections).toBe(8);
});
