import { expect, test } from "vitest";
import { openAiChatModel } from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { answer, completion, freePort, httpServer } from "./http-server.ts";
import { call, hello, modelErrorOf } from "./model.ts";

const open = { signal: new AbortController().signal };

const listing = (...ids: string[]) => ({ object: "list", data: ids.map((id) => ({ id, object: "model" })) });

function subject(baseUrl: string | string[], more: object = {}) {
  return openAiChatModel({ model: "m", baseUrl, environment: {}, ...more });
}

test("a server that serves the model opens, with one question and no row spent", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, listing("other", "m")));
  const model = subject(server.baseUrl);
  await model.open(open);
  expect(server.received.map(({ method, path }) => [method, path])).toEqual([["GET", "/v1/models"]]);
  expect(model.stats()).toMatchObject({ calls: 0 });
  await model.close();
});

test("nobody there", async () => {
  const baseUrl = `http://127.0.0.1:${await freePort()}/v1`;
  const error = await modelErrorOf(subject(baseUrl).open(open));
  expect(error).toMatchObject({ errorClass: "unreachable", endpointWide: true });
  expect(error.message).toBe(
    `no server answers at ${baseUrl}: connection refused (ECONNREFUSED); start it or correct baseUrl`,
  );
});

test("a name that nobody knows", async () => {
  const error = await modelErrorOf(subject("http://no-such-host.invalid/v1").open(open));
  expect(error.errorClass).toBe("unreachable");
  expect(error.message).toContain("no server answers at http://no-such-host.invalid/v1: the host's name");
});

test("a model that is not served, and those that are", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, listing("smol", "big")));
  const error = await modelErrorOf(subject(server.baseUrl).open(open));
  expect(error.errorClass).toBe("unreachable");
  expect(error.message).toBe(`model "m" is not served at ${server.baseUrl}; it serves: smol, big`);
});

test("a long list of models is cut", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `model-${index}`);
  await using server = await httpServer((_, socket) => answer(socket, 200, listing(...ids)));
  const { message } = await modelErrorOf(subject(server.baseUrl).open(open));
  expect(message).toMatch(/model-9 and 20 more$/);
});

test("a key that is wrong or missing", async () => {
  await using server = await httpServer((_, socket) =>
    answer(socket, 401, { error: { message: "who are you" } }),
  );
  const error = await modelErrorOf(subject(server.baseUrl).open(open));
  expect(error).toMatchObject({ errorClass: "auth", status: 401 });
  expect(error.message).toContain("who are you (status 401); set OPENAI_API_KEY to a valid one");
});

test.each([
  [404, { detail: "Not Found" }, "correct baseUrl (most end in /v1)"],
  [503, "starting", "starting (status 503)"],
  [200, "<html>hello</html>", "it answers, but not with a list of models"],
])("status %i with %j is no list of models", async (status, body, said) => {
  await using server = await httpServer((_, socket) =>
    answer(socket, status, body, { "content-type": "text/plain" }),
  );
  const error = await modelErrorOf(subject(server.baseUrl).open(open));
  expect(error.errorClass).toBe("unreachable");
  expect(error.message).toContain(said);
});

test("a server that never answers", async () => {
  const clock = new HandClock();
  await using server = await httpServer(() => clock.advance(5_000));
  const error = await modelErrorOf(subject(server.baseUrl, { clock }).open(open));
  expect(error.errorClass).toBe("unreachable");
  expect(error.message).toContain("no answer within 5000 ms");
  await expect.poll(() => server.open).toBe(0);
});

test("a replica that is down does not keep the others from starting", async () => {
  await using server = await httpServer(({ path }, socket) =>
    answer(socket, 200, path === "/v1/models" ? listing("m") : completion()),
  );
  const model = subject([`http://127.0.0.1:${await freePort()}/v1`, server.baseUrl]);
  await model.open(open);
  expect(model.stats().endpoints.map(({ breaker }) => breaker)).toEqual(["open", "closed"]);
  await model.complete(hello, call({ stickyKey: "any" }));
  expect(model.stats().endpoints.map(({ calls }) => calls)).toEqual([0, 1]);
  await model.close();
});

test("a replica that serves another model does", async () => {
  await using good = await httpServer((_, socket) => answer(socket, 200, listing("m")));
  await using bad = await httpServer((_, socket) => answer(socket, 200, listing("n")));
  const { message } = await modelErrorOf(subject([good.baseUrl, bad.baseUrl]).open(open));
  expect(message).toBe(`model "m" is not served at ${bad.baseUrl}; it serves: n`);
});

test("all replicas down are all named", async () => {
  const ports = [await freePort(), await freePort()];
  const { message } = await modelErrorOf(
    subject(ports.map((port) => `http://127.0.0.1:${port}/v1`)).open(open),
  );
  for (const port of ports) expect(message).toContain(`:${port}/v1: connection refused`);
});

test("the caller's signal ends it", async () => {
  const caller = new AbortController();
  await using server = await httpServer(() => caller.abort(new Error("stop")));
  await expect(subject(server.baseUrl).open({ signal: caller.signal })).rejects.toThrow("stop");
});

test("a model opens once, and again after it was closed", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, listing("m")));
  const model = subject(server.baseUrl);
  await model.open(open);
  await expect(model.open(open)).rejects.toThrow('chat model "m" is open already');
  await model.close();
  await model.open(open);
  await model.close();
  await model.close();
});
