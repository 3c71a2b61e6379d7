import type { ChatRequest } from "@matrix/core";
import { expect, test } from "vitest";
import type { OpenAiChatModelOptions } from "../src/index.ts";
import { answer, completion, httpServer } from "./http-server.ts";
import { modelErrorOf, openModel } from "./model.ts";

async function sent(request: ChatRequest, options: Partial<OpenAiChatModelOptions> = {}) {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, options);
  await model.ask({}, request);
  return server.received[0]!;
}

const messages = [{ role: "user", content: "naïve 日本 😀" }] as const;

test("a request goes to chat/completions as its own fields and no others", async () => {
  const request: ChatRequest = {
    messages,
    temperature: 0.5,
    top_p: 0.9,
    max_tokens: 64,
    n: 2,
    stop: ["\n"],
    logprobs: true,
    seed: 42,
    tools: [{ type: "function", function: { name: "now", parameters: { type: "object" } } }],
    tool_choice: "auto",
    response_format: { type: "json_object" },
  };
  const { method, path, body } = await sent(request);
  expect([method, path]).toEqual(["POST", "/v1/chat/completions"]);
  expect(JSON.parse(body)).toEqual({ ...request, model: "m" });
});

test("defaults fill in, the request wins, extra_body wins over both but for model, messages and stream", async () => {
  const { body } = await sent(
    {
      messages,
      temperature: 0,
      extra_body: {
        top_k: 5,
        seed: 2,
        model: "other",
        messages: [],
        stream: true,
        structured_outputs: { choice: ["a"] },
      },
      seed: 1,
    },
    { defaults: { temperature: 1, max_tokens: 99, extra_body: { top_k: 1, min_p: 0.1 } } },
  );
  expect(JSON.parse(body)).toEqual({
    model: "m",
    messages,
    temperature: 0,
    max_tokens: 99,
    seed: 2,
    top_k: 5,
    min_p: 0.1,
    structured_outputs: { choice: ["a"] },
  });
});

test("the hop stands in the headers", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, { headers: { "X-Team": "blue" } });
  await model.ask({
    stepId: "run-1/1234567/2/7",
    row: { index: 1234567, trial: 2 },
    step: 7,
    role: "teacher",
  });
  expect(server.received[0]?.headers).toEqual({
    host: `127.0.0.1:${server.port}`,
    connection: "keep-alive",
    accept: "application/json",
    "accept-encoding": "identity",
    "content-type": "application/json",
    "content-length": expect.any(String),
    "user-agent": "matrix-llm",
    "idempotency-key": "run-1/1234567/2/7",
    "x-request-id": "run-1-1234567-2-7",
    "x-matrix-row": "1234567",
    "x-matrix-trial": "2",
    "x-matrix-role": "teacher",
    "x-matrix-step": "7",
    "x-team": "blue",
  });
});

test("a retry keeps the idempotency key and has a request id of its own", async () => {
  await using server = await httpServer(({ number }, socket) =>
    number < 2 ? answer(socket, 500, {}) : answer(socket, 200, completion()),
  );
  await using model = await openModel(server.baseUrl);
  await model.ask();
  expect(server.received.map(({ headers }) => [headers["idempotency-key"], headers["x-request-id"]])).toEqual(
    [
      ["run-1/3/0/2", "run-1-3-0-2"],
      ["run-1/3/0/2", "run-1-3-0-2-retry1"],
      ["run-1/3/0/2", "run-1-3-0-2-retry2"],
    ],
  );
  expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
});

test("ids and roles that no header can hold are escaped", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl);
  await model.ask({ stepId: "r\r\nx-evil: 1/é/0/0", role: "élève\n\ud800" });
  const headers = server.received[0]?.headers ?? {};
  expect(headers).not.toHaveProperty("x-evil");
  expect(headers["x-request-id"]).toMatch(/^[\w.-]+$/);
  expect(headers["idempotency-key"]).toBe(encodeURIComponent("r\r\nx-evil: 1/é/0/0"));
  expect(headers["x-matrix-role"]).toBe("%C3%A9l%C3%A8ve%0A%EF%BF%BD");
});

test("no variable of the environment but the key's reaches a server", async () => {
  const saved = { ...process.env };
  Object.assign(process.env, {
    OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
    OPENAI_ORG_ID: "env-org",
    OPENAI_PROJECT_ID: "env-project",
    OPENAI_CUSTOM_HEADERS: "x-env: secret",
    OPENAI_LOG: "debug",
  });
  try {
    const { headers } = await sent({ messages });
    expect(JSON.stringify(headers)).not.toMatch(/env-org|env-project|x-env|stainless/i);
  } finally {
    process.env = saved;
  }
});

test("a request that JSON cannot hold is refused without being sent", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl);
  const cycle: { [key: string]: never } = {};
  Object.assign(cycle, { cycle });
  const error = await modelErrorOf(model.ask({}, { messages, extra_body: { cycle } }));
  expect(error.errorClass).toBe("invalid_request");
  expect(server.received).toHaveLength(0);
});
