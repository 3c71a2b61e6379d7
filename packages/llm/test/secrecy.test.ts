import { inspect } from "node:util";
import { ModelError } from "@matrix/core";
import { expect, test } from "vitest";
import { openAiChatModel } from "../src/index.ts";
import { redactor } from "../src/redact.ts";
import { Secret } from "../src/secret.ts";
import { answer, completion, httpServer } from "./http-server.ts";
import { call, hello, openModel } from "./model.ts";

const canary = 'ca"nary/Key+with=odd&signs-0123456789';
const environment = { OPENAI_API_KEY: canary };

/** Everything of a value that a log, a record or a debugger could print. */
function printed(value: unknown): string {
  const parts = [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    String(value),
    JSON.stringify(value),
  ];
  for (let error = value; error instanceof Error; error = error.cause) {
    parts.push(error.message, error.stack ?? "", JSON.stringify({ ...error }));
  }
  return parts.join("\n");
}

function expectNoKey(value: unknown): void {
  const text = printed(value);
  for (const form of [
    canary,
    JSON.stringify(canary).slice(1, -1),
    encodeURIComponent(canary),
    Buffer.from(canary).toString("base64").replace(/=+$/, ""),
  ]) {
    expect(text).not.toContain(form);
  }
}

test("the key is sent as a bearer token, and only where it belongs", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, { environment });
  await model.ask();
  const { authorization, ...others } = server.received[0]?.headers ?? {};
  expect(authorization).toBe(`Bearer ${canary}`);
  expect(JSON.stringify(others)).not.toContain("canary");
});

test("a missing OPENAI_API_KEY sends none, as local servers want none", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, { environment: {} });
  await model.ask();
  expect(server.received[0]?.headers).not.toHaveProperty("authorization");
});

test("apiKeyEnv null sends none though there is one", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, { environment, apiKeyEnv: null });
  await model.ask();
  expect(server.received[0]?.headers).not.toHaveProperty("authorization");
});

test("a variable that was named but is missing, empty or unfit is an error that names it", async () => {
  for (const MY_KEY of [undefined, "  ", "two words", "kéy"]) {
    const model = openAiChatModel({
      model: "m",
      baseUrl: "http://127.0.0.1:1/v1",
      apiKeyEnv: "MY_KEY",
      environment: { MY_KEY },
    });
    const error = await model
      .open({ signal: new AbortController().signal })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ errorClass: "auth" });
    expect(String(error)).toContain("MY_KEY");
    if (MY_KEY?.trim()) expect(String(error)).not.toContain(MY_KEY);
  }
});

const echoes: Record<string, (key: string) => string | Buffer> = {
  "as it is": (key) => `Incorrect API key provided: ${key}. Find yours at …`,
  "in a header's form": (key) => `bad header Authorization: Bearer ${key}`,
  "in JSON": (key) =>
    JSON.stringify({ error: { message: `wrong key ${JSON.stringify(key)}`, type: key, code: key } }),
  "in a URL": (key) => `see https://example.org/?key=${encodeURIComponent(key)}`,
  "in base64": (key) => `Basic ${Buffer.from(key).toString("base64")}`,
  "at the end of what an error may hold": (key) => `${"x".repeat(480)}${key}`,
  "at the end of what is read": (key) => `${"x".repeat(64 * 1024 - 20)}${key}`,
  "in bytes that are not UTF-8": (key) => Buffer.concat([Buffer.from([0xff]), Buffer.from(key)]),
};

const statuses = [200, 302, 400, 401, 404, 413, 422, 429, 500];

test.each(Object.entries(echoes))(
  "a server that repeats the key %s finds it in no error",
  async (_name, echo) => {
    await using server = await httpServer((request, socket) => {
      const key = request.headers.authorization?.replace("Bearer ", "") ?? "none";
      answer(socket, statuses[request.number % statuses.length] ?? 200, echo(key), {
        location: `/${key}`,
        "x-request-id": key,
      });
    });
    await using model = await openModel(server.baseUrl, {
      environment,
      retry: { maxTries: 1, throttleBudget: 0 },
    });
    for (const _ of statuses) expectNoKey(await model.failure());
    expectNoKey(model.stats());
    expectNoKey(model);
  },
);

test("answers that break the protocol carry the key into no error", async () => {
  await using server = await httpServer(({ headers }, socket) => {
    socket.end(`${headers.authorization}\r\n\r\n`);
  });
  await using model = await openModel(server.baseUrl, { environment, retry: { maxTries: 1 } });
  expectNoKey(await model.failure());
});

test("the failed preflight holds no key", async () => {
  await using server = await httpServer(({ headers }, socket) =>
    answer(socket, 401, headers.authorization ?? ""),
  );
  const model = openAiChatModel({ model: "m", baseUrl: server.baseUrl, environment });
  const error = await model.open({ signal: new AbortController().signal }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ errorClass: "auth" });
  expectNoKey(error);
  await expect(model.complete(hello, call())).rejects.toThrow("is not open");
});

test("a secret prints as [redacted] however it is printed", () => {
  const secret = new Secret(canary);
  expect([
    String(secret),
    `${secret}`,
    `${JSON.stringify({ secret })}`,
    inspect(secret, { showHidden: true }),
    inspect({ deep: { secret } }, { depth: 9 }),
    secret.toString(),
  ]).toEqual([
    "[redacted]",
    "[redacted]",
    '{"secret":"[redacted]"}',
    "[redacted]",
    "{ deep: { secret: [redacted] } }",
    "[redacted]",
  ]);
  expect(structuredClone({ ...secret })).toEqual({});
  expect(secret.reveal()).toBe(canary);
});

test("credentials that nobody told of are known by their shape", () => {
  const redact = redactor([]);
  expect(redact("key sk-proj-abcdefghijklmnop1234 is wrong")).toBe("key [redacted] is wrong");
  expect(redact("Authorization: Bearer abc.def-123456")).toBe("Authorization: Bearer [redacted]");
  expect(redact("Bearer authentication is required")).toBe("Bearer authentication is required");
  expect(redact("http://user:hunter2@example.org/v1")).toBe("http://[redacted]@example.org/v1");
});
