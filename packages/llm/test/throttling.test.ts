import { expect, test } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { answer, completion, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

const busy = { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } };

test("an endpoint that names a time is left alone until then, by every call", async () => {
  const clock = new HandClock();
  await using server = await httpServer(({ number }, socket) =>
    number === 0 ? answer(socket, 429, busy, { "retry-after": "2" }) : answer(socket, 200, completion()),
  );
  await using model = await openModel(server.baseUrl, { clock, random: () => 0 });
  const first = model.ask();
  await expect.poll(() => model.stats().endpoints[0]?.waiting).toBe(1);
  const second = model.ask();
  clock.advance(1_999);
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.received).toHaveLength(1);
  clock.advance(1);
  await Promise.all([first, second]);
  expect(server.received).toHaveLength(3);
  expect(model.stats().endpoints[0]?.retries).toEqual({ throttled: 1 });
});

test("a wait of hours is cut to the cap", async () => {
  const clock = new HandClock();
  await using server = await httpServer(({ number }, socket) =>
    number === 0 ? answer(socket, 429, busy, { "retry-after": "86400" }) : answer(socket, 200, completion()),
  );
  await using model = await openModel(server.baseUrl, { clock, random: () => 0, timeoutMs: 600_000 });
  const call = model.ask();
  await expect.poll(() => clock.pending).toEqual([300_000, 600_000]);
  clock.advance(300_000);
  await call;
});

test("a storm of 429 spends no tries, lowers the concurrency, and every call gets its answer", async () => {
  let inFlight = 0;
  let refused = 0;
  const capacity = 4;
  await using server = await httpServer((_, socket) => {
    if (inFlight >= capacity) {
      refused++;
      return answer(socket, 429, busy, { "retry-after-ms": "2" });
    }
    inFlight++;
    setTimeout(() => {
      inFlight--;
      answer(socket, 200, completion());
    }, 2);
  });
  await using model = await openModel(server.baseUrl, { maxConcurrency: 64, retry: { maxTries: 1 } });
  const answers = await Promise.all(Array.from({ length: 200 }, () => model.ask()));
  expect(answers).toHaveLength(200);
  expect(refused).toBeGreaterThan(0);
  const [endpoint] = model.stats().endpoints;
  expect(endpoint?.concurrency).toBeLessThan(64);
  expect(endpoint?.failures).toEqual({});
  // Sixty-four at once against four would be refused far more often than twice a call, were the limit not lowered.
  expect(refused).toBeLessThan(400);
});

test("once the throttle budget is spent each further 429 counts as a try", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 429, busy));
  await using model = await openModel(server.baseUrl, { retry: { throttleBudget: 5, maxTries: 3 } });
  const failure = await model.failure();
  expect(failure).toMatchObject({ errorClass: "throttled", status: 429, endpointWide: false });
  expect(failure.message).toContain("Rate limit reached");
  expect(server.received).toHaveLength(8);
});

test("a 503 with retry-after waits that long at least", async () => {
  const clock = new HandClock();
  await using server = await httpServer(({ number }, socket) =>
    number === 0 ? answer(socket, 503, {}, { "retry-after": "7" }) : answer(socket, 200, completion()),
  );
  await using model = await openModel(server.baseUrl, { clock });
  const call = model.ask();
  await expect.poll(() => clock.pending).toEqual([7_000, 10_000]);
  clock.advance(7_000);
  await call;
});
