import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { answer, completion, freePort, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

test("a connection closed before the first byte of an answer is replaced without counting as a try", async () => {
  await using server = await httpServer(({ number }, socket) => {
    if (number === 0) socket.destroy();
    else answer(socket, 200, completion());
  });
  await using model = await openModel(server.baseUrl, { retry: { maxTries: 1 } });
  expect((await model.ask()).choices[0]?.text).toBe("hello");
  expect(model.stats().endpoints[0]).toMatchObject({ calls: 1, resends: 1, retries: {} });
});

test("a connection reset before the first byte is replaced once, then counts", async () => {
  await using server = await httpServer((_, socket) => void socket.resetAndDestroy());
  await using model = await openModel(server.baseUrl, { retry: { maxTries: 2 } });
  const failure = await model.failure();
  expect(failure.errorClass).toBe("transient");
  expect(server.received).toHaveLength(4);
});

test("a server that closes idle connections just when they are used again costs no call a try", async () => {
  // As vLLM does after 5 s, here at once: the answer is written and the connection closed a moment later.
  await using server = await httpServer((_, socket) => {
    answer(socket, 200, completion());
    setTimeout(() => socket.destroy(), 2);
  });
  await using model = await openModel(server.baseUrl, { retry: { maxTries: 1 } });
  for (let round = 0; round < 100; round++) {
    await Promise.all(Array.from({ length: 10 }, () => model.ask()));
    await delay(round % 5);
  }
  expect(model.stats().endpoints[0]?.failures).toEqual({});
});

test("idle connections are closed from our side before the server does it", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, { keepAliveMs: 50 });
  await model.ask();
  expect(server.open).toBe(1);
  await expect.poll(() => server.open).toBe(0);
});

test("calls one after the other share a connection", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl);
  for (let count = 0; count < 5; count++) await model.ask();
  expect(server.connections).toBe(1);
});

test("a server that asks for the connection to be closed is met on a new one", async () => {
  await using server = await httpServer((_, socket) => {
    answer(socket, 200, completion(), { connection: "close" });
    socket.end();
  });
  await using model = await openModel(server.baseUrl, { retry: { maxTries: 1 } });
  for (let count = 0; count < 5; count++) await model.ask();
  expect(server.connections).toBe(5);
});

test.each([
  ["reset", 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"choices":'],
  [
    "cut short of its content-length",
    `HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${JSON.stringify(completion())}`,
  ],
  ["cut within its chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"],
  [
    "longer than its content-length",
    `HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n${JSON.stringify(completion())}`,
  ],
])("an answer that is %s is tried again", async (_name, bytes) => {
  await using server = await httpServer(({ number }, socket) => {
    if (number > 0) answer(socket, 200, completion("whole"));
    else socket.write(bytes, () => setTimeout(() => socket.destroy(), 10));
  });
  await using model = await openModel(server.baseUrl);
  expect((await model.ask()).choices[0]?.text).toBe("whole");
  expect(model.stats().endpoints[0]?.retries).toEqual({ transient: 1 });
});

test("a server that does not speak HTTP ends the call", async () => {
  await using server = await httpServer((_, socket) => {
    socket.end("220 mail.example.org ESMTP\r\n\r\n");
  });
  await using model = await openModel(server.baseUrl, { retry: { maxTries: 2 } });
  const failure = await model.failure();
  expect(failure.errorClass).toBe("transient");
  expect(failure.message).toContain("not HTTP");
});

test("a server that hangs up on every connection ends the call", async () => {
  await using server = await httpServer(() => {}, { onConnection: (socket) => socket.destroy() });
  await using model = await openModel(server.baseUrl, { retry: { maxTries: 2 }, timeoutMs: 5_000 });
  expect((await model.failure()).errorClass).toBe("transient");
});

test("nothing but refused connections is unreachable, endpoint-wide, with the way out", async () => {
  const baseUrl = `http://127.0.0.1:${await freePort()}/v1`;
  await using model = await openModel(baseUrl);
  const failure = await model.failure();
  expect(failure).toMatchObject({ errorClass: "unreachable", endpointWide: true });
  expect(failure.message).toBe(
    `no server answers at ${baseUrl}: connection refused (ECONNREFUSED); start it or correct baseUrl`,
  );
  expect(model.stats().endpoints[0]).toMatchObject({ calls: 6, failures: { unreachable: 1 } });
});

test("a server that died under the call makes it transient: it was there", async () => {
  const server = await httpServer(async (_, socket) => {
    answer(socket, 500, {
      error: { message: "EngineCore encountered an issue", type: "InternalServerError" },
    });
    await delay(1);
    await server.close();
  });
  await using model = await openModel(server.baseUrl, { retry: { backoffBaseMs: 30 }, random: () => 1 });
  expect((await model.failure()).errorClass).toBe("transient");
});

test("a name that nobody knows is unreachable", async () => {
  await using model = await openModel("http://no-such-host.invalid:1234/v1", { retry: { maxTries: 1 } });
  expect(await model.failure()).toMatchObject({ errorClass: "unreachable" });
});
