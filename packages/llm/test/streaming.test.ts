import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { answer, httpServer } from "./http-server.ts";
import { modelErrorOf, openModel } from "./model.ts";

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n";

const event = (data: unknown) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

const delta = (fields: object, finish_reason: string | null = null, index = 0) =>
  event({ choices: [{ index, delta: fields, finish_reason, logprobs: null }] });

const done = event("[DONE]");

function stream(socket: Socket, ...events: (string | Uint8Array)[]): void {
  socket.write(head);
  for (const piece of events) socket.write(piece);
}

test("a stream is put together as the answer would have been without it", async () => {
  const logprob = (token: string) => ({ token, logprob: -1, bytes: null, top_logprobs: [] });
  await using server = await httpServer((_, socket) => {
    stream(
      socket,
      ": a comment that keeps the connection busy\n\n",
      delta({ role: "assistant", content: "" }),
      delta({ reasoning: "2 and " }),
      delta({ reasoning_content: "2" }),
      event({ choices: [{ index: 0, delta: { content: "fo" }, logprobs: { content: [logprob("fo")] } }] }),
      event({ choices: [{ index: 0, delta: { content: "ur" }, logprobs: { content: [logprob("ur")] } }] }),
      delta({
        tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "add", arguments: "" } }],
      }),
      delta({
        tool_calls: [{ index: 1, id: "b", type: "function", function: { name: "now", arguments: "{}" } }],
      }),
      delta({ tool_calls: [{ index: 0, function: { name: null, arguments: '{"a"' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: ":1}" } }] }),
      delta({}, "tool_calls"),
      event({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 9, total_tokens: 14 } }),
      done,
    );
    socket.end();
  });
  await using model = await openModel(server.baseUrl, { stream: true });
  const { choices, usage } = await model.ask();
  expect(choices).toEqual([
    {
      text: "four",
      reasoning: "2 and 2",
      finishReason: "tool_calls",
      toolCalls: [
        { id: "a", type: "function", function: { name: "add", arguments: '{"a":1}' } },
        { id: "b", type: "function", function: { name: "now", arguments: "{}" } },
      ],
      logprobs: { content: [logprob("fo"), logprob("ur")] },
    },
  ]);
  expect(usage).toEqual({ prompt_tokens: 5, completion_tokens: 9, total_tokens: 14 });
  expect(JSON.parse(server.received[0]?.body ?? "")).toMatchObject({
    stream: true,
    stream_options: { include_usage: true },
  });
});

test("characters that are cut between chunks stay whole", async () => {
  const bytes = Buffer.from(delta({ content: "naïve 日本 😀" }) + delta({}, "stop") + done);
  await using server = await httpServer((_, socket) => {
    socket.write(head);
    let position = 0;
    const next = () => {
      if (position >= bytes.length) return void socket.end();
      socket.write(bytes.subarray(position, position + 3), next);
      position += 3;
    };
    next();
  });
  await using model = await openModel(server.baseUrl, { stream: true });
  expect((await model.ask()).choices[0]?.text).toBe("naïve 日本 😀");
});

const whole = delta({ content: "whole" }) + delta({}, "stop") + done;

test.each([
  [
    "an error after the first chunk",
    [delta({ content: "I" }), event({ error: { message: "Internal server error", code: 500 } }), done],
  ],
  ["[DONE] before the answer's end, as of a server that shuts down", [delta({ content: "Once upon" }), done]],
  ["an end before the answer's end", [delta({ content: "Once upon" })]],
  ["the end abort", [delta({ content: "Once upon" }), delta({}, "abort"), done]],
  ["one choice of two", [delta({ content: "a" }, "stop", 0), delta({ content: "b" }, null, 1), done]],
  ["nothing", []],
  ["nothing but [DONE]", [done]],
  ["an event that is not JSON", [delta({ content: "I" }), event("oops")]],
  ["bytes that are not UTF-8", [delta({ content: "I" }), Buffer.from([0x64, 0xff, 0x0a])]],
] as const)("a stream with %s is tried again", async (_name, events) => {
  await using server = await httpServer(({ number }, socket) => {
    stream(socket, ...(number === 0 ? events : [whole]));
    socket.end();
  });
  await using model = await openModel(server.baseUrl, { stream: true });
  expect((await model.ask()).choices[0]?.text).toBe("whole");
  expect(model.stats().endpoints[0]?.retries).toEqual({ transient: 1 });
});

test("a stream whose connection is reset is tried again", async () => {
  await using server = await httpServer(({ number }, socket) => {
    if (number > 0) return stream(socket, whole);
    stream(socket, delta({ content: "Once" }));
    setTimeout(() => socket.resetAndDestroy(), 20);
  });
  await using model = await openModel(server.baseUrl, { stream: true });
  expect((await model.ask()).choices[0]?.text).toBe("whole");
});

test("an error in a stream is of the class of its code", async () => {
  await using server = await httpServer((_, socket) =>
    stream(socket, event({ error: { message: "bad schema", type: "BadRequestError", code: 400 } }), done),
  );
  await using model = await openModel(server.baseUrl, { stream: true });
  expect((await model.failure()).errorClass).toBe("invalid_request");
});

test("an error before the stream is of the class of its status", async () => {
  await using server = await httpServer((_, socket) =>
    answer(socket, 401, { error: { message: "who are you" } }),
  );
  await using model = await openModel(server.baseUrl, { stream: true });
  expect((await model.failure()).errorClass).toBe("auth");
});

test("a stream that falls silent is given up, its connection closed, and tried again", async () => {
  const clock = new HandClock();
  await using server = await httpServer(({ number }, socket) =>
    stream(socket, number === 0 ? delta({ content: "O" }) : whole),
  );
  await using model = await openModel(server.baseUrl, { stream: true, clock, timeoutMs: 600_000 });
  const call = model.ask();
  await expect.poll(() => clock.pending).toEqual([60_000, 600_000]);
  clock.advance(60_000);
  expect((await call).choices[0]?.text).toBe("whole");
  expect(model.stats().endpoints[0]?.retries).toEqual({ transient: 1 });
  await expect.poll(() => server.open).toBeLessThan(2);
});

test("a server that sends no first token is given up", async () => {
  const clock = new HandClock();
  await using server = await httpServer((_, socket) => void socket.write(head));
  await using model = await openModel(server.baseUrl, {
    stream: true,
    clock,
    timeoutMs: 600_000,
    retry: { maxTries: 1 },
  });
  const failure = modelErrorOf(model.ask());
  await expect.poll(() => server.received.length).toBe(1);
  expect(clock.pending).toEqual([120_000, 600_000]);
  clock.advance(120_000);
  expect(await failure).toMatchObject({ errorClass: "transient" });
  expect((await failure).message).toContain("no first token within 120000 ms");
});

test("a caller who gives up closes the stream", async () => {
  const caller = new AbortController();
  await using server = await httpServer((_, socket) => {
    stream(socket, delta({ content: "Once" }));
    setTimeout(() => caller.abort(new Error("enough")), 20);
  });
  await using model = await openModel(server.baseUrl, { stream: true });
  await expect(model.ask({ signal: caller.signal })).rejects.toThrow("enough");
  await expect.poll(() => server.open).toBe(0);
});

test("an endless stream is given up at maxReplyBytes", async () => {
  await using server = await httpServer((_, socket) => {
    socket.write(head);
    const more = () => void (socket.writable && socket.write(delta({ content: "la ".repeat(1_000) }), more));
    more();
  });
  await using model = await openModel(server.baseUrl, { stream: true, maxReplyBytes: 1_000_000 });
  expect(await model.failure()).toMatchObject({ errorClass: "invalid_output" });
  await expect.poll(() => server.open).toBe(0);
});
