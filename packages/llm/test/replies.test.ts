import { expect, test } from "vitest";
import { answer, completion, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

const html = { "content-type": "text/html" };

test.each([
  ["HTML", "<html>bad gateway</html>", html],
  ["HTML called JSON", "<html>bad gateway</html>", {}],
  ["JSON that is cut", '{"choices": [{"mess', {}],
  ["NaN, which is not JSON", '{"choices": [], "usage": {"prompt_tokens": NaN}}', {}],
  ["bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), {}],
  ["nothing", "", {}],
  ["nothing of no type", "", html],
  ["a list", "[]", {}],
  ["a bomb of a million brackets", "[".repeat(1_000_000), {}],
  [
    "logprobs too deep to be written again",
    `{"choices":[{"message":{},"logprobs":${"[".repeat(5_000)}${"]".repeat(5_000)}}]}`,
    {},
  ],
  ["no choices", { choices: [] }, {}],
  ["choices that are none", { choices: null }, {}],
  ["a choice without a message", { choices: [{ index: 0, finish_reason: "stop" }] }, {}],
  ["the half answer of a server that shuts down", completion("Once upon a", { finish_reason: "abort" }), {}],
  ["the half answer of an engine that failed", completion("Once upon a", { finish_reason: "error" }), {}],
  ["an error", { error: { message: "EngineCore encountered an issue", code: 500 } }, {}],
  ["an error without a code", { error: "upstream timed out" }, {}],
] as const)("%s under status 200 is tried again", async (_name, body, headers) => {
  await using server = await httpServer(({ number }, socket) =>
    number === 0 ? answer(socket, 200, body, headers) : answer(socket, 200, completion("whole")),
  );
  await using model = await openModel(server.baseUrl);
  expect((await model.ask()).choices[0]?.text).toBe("whole");
  expect(server.received).toHaveLength(2);
  expect(model.stats().endpoints[0]?.retries).toEqual({ transient: 1 });
});

test("an error under status 200 is of the class of its code", async () => {
  const body = { error: { message: "maximum context length is 5 tokens", code: 400 } };
  await using server = await httpServer((_, socket) => answer(socket, 200, body));
  await using model = await openModel(server.baseUrl);
  expect((await model.failure()).errorClass).toBe("context_length");
  expect(server.received).toHaveLength(1);
});

test("what a client could not read is not repeated in its error", async () => {
  await using server = await httpServer((_, socket) =>
    answer(socket, 200, "Say hello to the whole world", html),
  );
  await using model = await openModel(server.baseUrl);
  expect((await model.failure()).message).not.toContain("whole world");
});

test.each([
  ["a content filter", completion("", { finish_reason: "content_filter" })],
  ["a refusal", completion(null, { message: { content: null, refusal: "I would rather not" } })],
])("%s ends the call without another try", async (_name, body) => {
  await using server = await httpServer((_, socket) => answer(socket, 200, body));
  await using model = await openModel(server.baseUrl);
  expect((await model.failure()).errorClass).toBe("content_filter");
  expect(server.received).toHaveLength(1);
});

test("an answer larger than maxReplyBytes is given up, whether its length was told or not", async () => {
  await using server = await httpServer(({ number }, socket) => {
    if (number === 0) answer(socket, 200, "x".repeat(2000));
    else {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      for (let chunk = 0; chunk < 3; chunk++) socket.write(`320\r\n${"x".repeat(800)}\r\n`);
    }
  });
  await using model = await openModel(server.baseUrl, { maxReplyBytes: 1000 });
  for (const _ of ["told", "not told"]) {
    const failure = await model.failure();
    expect(failure.errorClass).toBe("invalid_output");
    expect(failure.message).toContain("maxReplyBytes (1000 bytes)");
  }
  expect(server.received).toHaveLength(2);
});
