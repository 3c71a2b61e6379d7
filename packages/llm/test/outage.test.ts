import { type ChatCompletion, MersenneTwister } from "@matrix/core";
import { expect, test } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { answer, completion, freePort, httpServer, type TestServer } from "./http-server.ts";
import { modelErrorOf, type OpenModel, openModel } from "./model.ts";

const models = { object: "list", data: [{ id: "m" }] };

/** A server whose chat route works or fails by hand. */
async function switchable(): Promise<{ server: TestServer; health: { chat: boolean } } & AsyncDisposable> {
  const health = { chat: false };
  const server = await httpServer(({ path }, socket) => {
    if (path === "/v1/models") answer(socket, 200, models);
    else if (health.chat) answer(socket, 200, completion());
    else
      answer(socket, 500, {
        error: { message: "EngineCore encountered an issue", type: "InternalServerError" },
      });
  });
  return { server, health, [Symbol.asyncDispose]: server.close };
}

/**
 * Twelve calls whose first tries all fail, which opens the breaker: none tries again before the clock moves, so that none
 * can spend its tries before all have failed once.
 */
async function downWithTwelve(model: OpenModel, clock: HandClock): Promise<Promise<ChatCompletion>[]> {
  const calls = Array.from({ length: 12 }, () => model.ask());
  for (const call of calls) call.catch(() => {});
  await expect
    .poll(() => model.stats().endpoints[0])
    .toMatchObject({ calls: 12, inFlight: 0, breaker: "open" });
  clock.advance(slow.backoffBaseMs);
  await expect.poll(() => model.stats().endpoints[0]?.waiting).toBe(12);
  return calls;
}

/** With the clock held no wait ends by itself. */
const slow = { backoffBaseMs: 100 };

const chats = ({ received }: TestServer) => received.filter(({ method }) => method === "POST").length;

test("while an endpoint is down its calls wait without spending tries, and go on when it is back", async () => {
  const clock = new HandClock();
  await using subject = await switchable();
  const { server, health } = subject;
  await using model = await openModel(server.baseUrl, {
    clock,
    retry: { ...slow, maxTries: 3 },
    timeoutMs: 600_000,
  });
  const calls = await downWithTwelve(model, clock);
  const before = chats(server);
  // Far more failing probes than a call has tries.
  for (let probe = 0; probe < 20; probe++) {
    clock.advance(5_000);
    await expect.poll(() => chats(server)).toBe(before + probe + 1);
    await expect.poll(() => model.stats().endpoints[0]).toMatchObject({ waiting: 12, breaker: "open" });
  }
  health.chat = true;
  clock.advance(5_000);
  await Promise.all(calls);
  expect(model.stats().endpoints[0]).toMatchObject({
    breaker: "closed",
    inFlight: 0,
    waiting: 0,
    failures: {},
  });
});

test("an endpoint that stays down for outageTimeoutMs fails its calls endpoint-wide", async () => {
  const clock = new HandClock();
  await using subject = await switchable();
  const { server } = subject;
  await using model = await openModel(server.baseUrl, {
    clock,
    retry: slow,
    outageTimeoutMs: 20_000,
    timeoutMs: 600_000,
  });
  const failures = (await downWithTwelve(model, clock)).map(modelErrorOf);
  clock.advance(20_000);
  for (const failure of await Promise.all(failures)) {
    expect(failure).toMatchObject({ errorClass: "unreachable", endpointWide: true });
    expect(failure.message).toContain(
      "has been down for more than 20000 ms (outageTimeoutMs); last: EngineCore",
    );
  }
  // And so does the next one, at once.
  expect((await model.failure()).errorClass).toBe("unreachable");
});

test("a call whose deadline comes during an outage ends there", async () => {
  const clock = new HandClock();
  await using subject = await switchable();
  await using model = await openModel(subject.server.baseUrl, { clock, retry: slow, timeoutMs: 600_000 });
  const others = Promise.allSettled(await downWithTwelve(model, clock));
  const late = modelErrorOf(model.ask({ timeoutMs: 100 }));
  clock.advance(100);
  expect((await late).errorClass).toBe("deadline");
  await model.close();
  await others;
});

test("a deadline during an outage in which nobody is there is unreachable", async () => {
  const clock = new HandClock();
  await using model = await openModel(`http://127.0.0.1:${await freePort()}/v1`, {
    clock,
    retry: slow,
    timeoutMs: 600_000,
  });
  const others = Promise.allSettled(await downWithTwelve(model, clock));
  const late = modelErrorOf(model.ask({ timeoutMs: 100 }));
  clock.advance(100);
  expect((await late).errorClass).toBe("unreachable");
  await model.close();
  await others;
});

test("a server that starts after the first calls answers them", async () => {
  const clock = new HandClock();
  const port = await freePort();
  await using model = await openModel(`http://127.0.0.1:${port}/v1`, {
    clock,
    retry: slow,
    timeoutMs: 600_000,
  });
  const calls = await downWithTwelve(model, clock);
  await using _server = await httpServer(
    ({ path }, socket) => answer(socket, 200, path === "/v1/models" ? models : completion()),
    { port },
  );
  clock.advance(5_000);
  await Promise.all(calls);
});

test("three tries in ten failing loses next to no call, at less than 1.6 requests each", async () => {
  const draws = new MersenneTwister(7);
  await using server = await httpServer(({ path }, socket) => {
    if (path === "/v1/models") answer(socket, 200, models);
    else if (draws.below(10) < 3) answer(socket, 503, {});
    else answer(socket, 200, completion());
  });
  await using model = await openModel(server.baseUrl, {
    maxConcurrency: 50,
    breaker: { probeDelayMs: 2, maxProbeDelayMs: 4 },
  });
  const ends = await Promise.allSettled(Array.from({ length: 1_000 }, () => model.ask()));
  // Six tries all fail for 0.3^6 of the calls: 0.7 of a thousand.
  expect(ends.filter(({ status }) => status === "rejected").length).toBeLessThan(8);
  expect(chats(server)).toBeLessThan(1_600);
});
