import { expect, test } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { answer, completion, freePort, httpServer } from "./http-server.ts";
import { modelErrorOf, openModel } from "./model.ts";

test("a server that never answers is given up at the deadline, and learns it", async () => {
  const clock = new HandClock();
  await using server = await httpServer(() => clock.advance(60));
  await using model = await openModel(server.baseUrl, { clock });
  const failure = await model.failure({ timeoutMs: 60 });
  expect(failure).toMatchObject({ errorClass: "deadline", endpointWide: false });
  expect(failure.message).toContain("no answer within 60 ms");
  expect(server.received).toHaveLength(1);
  await expect.poll(() => server.open).toBe(0);
  expect(clock.pending).toEqual([]);
});

test("the shorter of the call's time and the model's holds", async () => {
  const clock = new HandClock();
  await using server = await httpServer(() => clock.advance(50));
  await using model = await openModel(server.baseUrl, { timeoutMs: 50, clock });
  expect((await model.failure({ timeoutMs: 60_000 })).message).toContain("within 50 ms");
});

test("a call that waits for its turn is given up at its deadline", async () => {
  const clock = new HandClock();
  await using server = await httpServer(() => {});
  await using model = await openModel(server.baseUrl, { maxConcurrency: 1, timeoutMs: 80, clock });
  const first = modelErrorOf(model.ask());
  const second = modelErrorOf(model.ask({ timeoutMs: 40 }));
  await expect.poll(() => server.received.length).toBe(1);
  expect(model.stats().endpoints[0]).toMatchObject({ inFlight: 1, waiting: 1 });
  clock.advance(40);
  expect((await second).errorClass).toBe("deadline");
  expect(model.stats().endpoints[0]).toMatchObject({ inFlight: 1, waiting: 0 });
  clock.advance(40);
  expect((await first).errorClass).toBe("deadline");
  expect(server.received).toHaveLength(1);
});

test("a wait that would pass the deadline is not begun: the call ends with what went wrong", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 503, { error: { message: "busy" } }));
  await using model = await openModel(server.baseUrl, {
    retry: { backoffBaseMs: 60_000 },
    random: () => 0.99,
  });
  expect(await model.failure()).toMatchObject({ errorClass: "transient", status: 503 });
  expect(server.received).toHaveLength(1);
});

test("a deadline that passes while nobody is there is unreachable: the row had no chance", async () => {
  const clock = new HandClock();
  await using model = await openModel(`http://127.0.0.1:${await freePort()}/v1`, {
    clock,
    retry: { backoffBaseMs: 80 },
    random: () => 0.5,
  });
  const failure = modelErrorOf(model.ask({ timeoutMs: 100 }));
  await expect.poll(() => clock.pending).toEqual([40, 100]);
  clock.advance(40);
  await expect.poll(() => model.stats().calls).toBe(2);
  // The second wait, of 80 ms, would end after the deadline.
  expect((await failure).errorClass).toBe("unreachable");
});

test("a caller who gives up closes the connection and gets its own reason back", async () => {
  const caller = new AbortController();
  const reason = new Error("the hop is over");
  await using server = await httpServer(() => caller.abort(reason));
  await using model = await openModel(server.baseUrl);
  await expect(model.ask({ signal: caller.signal })).rejects.toBe(reason);
  await expect.poll(() => server.open).toBe(0);
  expect(model.stats().endpoints[0]).toMatchObject({ inFlight: 0, failures: {} });
});

test("a caller who gives up while the answer comes in closes the connection", async () => {
  const caller = new AbortController();
  await using server = await httpServer((_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"choices":', () => caller.abort());
  });
  await using model = await openModel(server.baseUrl);
  await expect(model.ask({ signal: caller.signal })).rejects.toThrow("aborted");
  await expect.poll(() => server.open).toBe(0);
});

test("a caller who gives up before the connection is made sends nothing", async () => {
  const caller = new AbortController();
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl);
  const call = model.ask({ signal: caller.signal });
  setImmediate(() => caller.abort(new Error("never mind")));
  await expect(call).rejects.toThrow("never mind");
  await model.ask();
  expect(server.received).toHaveLength(1);
  await expect.poll(() => server.open).toBe(1);
});

test("a caller who gives up during a wait between tries is let go at once", async () => {
  const clock = new HandClock();
  const caller = new AbortController();
  await using server = await httpServer((_, socket) => answer(socket, 503, {}));
  await using model = await openModel(server.baseUrl, {
    retry: { backoffBaseMs: 8_000 },
    random: () => 1,
    clock,
  });
  const call = model.ask({ signal: caller.signal });
  await expect.poll(() => clock.pending).toEqual([8_000, 10_000]);
  caller.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
  expect(clock.pending).toEqual([]);
});

test("a caller who gave up before sends nothing", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl);
  await expect(model.ask({ signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow("too late");
  expect(server.received).toHaveLength(0);
});

test("many calls may share one signal", async () => {
  const caller = new AbortController();
  await using server = await httpServer(() => {});
  await using model = await openModel(server.baseUrl, { maxConcurrency: 10 });
  const calls = Array.from({ length: 3_000 }, () => model.ask({ signal: caller.signal }));
  await expect.poll(() => server.received.length).toBe(10);
  caller.abort(new Error("all over"));
  const ends = await Promise.allSettled(calls);
  expect(ends.every((end) => end.status === "rejected" && end.reason.message === "all over")).toBe(true);
  expect(model.stats().endpoints[0]).toMatchObject({ inFlight: 0, waiting: 0 });
});

test("closing the model ends its calls and refuses new ones", async () => {
  await using server = await httpServer(() => {});
  await using model = await openModel(server.baseUrl);
  const call = model.ask();
  await expect.poll(() => server.received.length).toBe(1);
  await Promise.all([expect(call).rejects.toThrow('chat model "m" was closed during a call'), model.close()]);
  await expect(model.ask()).rejects.toThrow("call open() before complete()");
  await expect.poll(() => server.open).toBe(0);
});
