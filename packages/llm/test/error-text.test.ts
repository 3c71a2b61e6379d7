import { expect, test } from "vitest";
import { answer, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

const secretText = "Patient Zero lives at 12 Elm Street and said: 'don't tell \"anyone\"'\nsigned, Z";
const request = { messages: [{ role: "user", content: secretText }] } as const;

async function messageFor(body: unknown, status = 400): Promise<string> {
  await using server = await httpServer((_, socket) => answer(socket, status, body));
  await using model = await openModel(server.baseUrl);
  const { message } = await model.failure({}, request);
  return message.replace(`model "m" at ${server.baseUrl} rejects the request: `, "");
}

const python = secretText.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n");
const input = `{'messages': [{'role': 'user', 'content': '${python}'}]}`;

test("of vLLM's validation errors the fields and what is wrong with them stay", async () => {
  const item = (location: string, message: string) =>
    `  {'type': 'value_error', 'loc': (${location}), 'msg': ${message}, 'input': ${input}}\n`;
  const message =
    "5 validation errors:\n" +
    item("'body', 'messages', 0, 'content'", "'Field required'") +
    item("'body',", "\"Value error, Parameter 'cache_salt' must be a non-empty string.\"") +
    item("'body', 'stop', 'str'", "'it\\'s no text'") +
    item("'body', 'n'", "'four'") +
    item("'body', 'top_p'", "'five'") +
    `\n  File "utils.py", line 40\n    POST [{'type': 'x', 'loc': ('body',), 'msg': 'again', 'input': ${input}}]`;
  expect(await messageFor({ error: { message, type: "Bad Request", code: 400 } })).toBe(
    "messages.0.content: Field required; Value error, Parameter 'cache_salt' must be a non-empty string.; " +
      "stop.str: it's no text (and 2 more) (status 400)",
  );
});

test.each([
  [
    "FastAPI's list",
    { detail: [{ loc: ["body", "messages", 0], msg: "Field required", input: secretText }] },
    "messages.0: Field required (status 400)",
  ],
  ["FastAPI's text", { detail: "nope" }, "nope (status 400)"],
  [
    "the older vLLM",
    { object: "error", message: `bad: [{'input': ${input}}]`, type: "BadRequestError", code: 400 },
    "bad: [{ (status 400)",
  ],
  [
    "pydantic's text",
    { error: { message: `1 error\n  Field required [type=missing, input_value=${input}, input_type=dict]` } },
    "1 error Field required [type=missing, (status 400)",
  ],
  ["a bare text in error", { error: "just no" }, "just no (status 400)"],
  ["a bare message", { message: "no such thing" }, "no such thing (status 400)"],
  ["no JSON", "plain refusal", "plain refusal (status 400)"],
  ["nothing", "", "status 400"],
  ["control characters", "red \u001b[31malert\u0000\r\n\u202etxt", "red [31malert txt (status 400)"],
])("an error in the form of %s is read", async (_name, body, expected) => {
  expect(await messageFor(body)).toBe(expected);
});

test.each([
  ["as it is", `cannot take ${secretText} here`],
  ["as JSON writes it", `cannot take ${JSON.stringify(secretText)} here`],
])("a request that a server repeats %s is left out", async (_name, message) => {
  const text = await messageFor({ error: { message } });
  expect(text).not.toMatch(/Elm Street|anyone/);
  expect(text).toContain("cannot take");
  expect(text).toContain("here");
});

test("a message is cut to 500 characters, however long the body", async () => {
  for (const length of [501, 100_000, 3_000_000]) {
    const text = await messageFor({ error: { message: "x😀".repeat(length) } });
    expect(text.length).toBeLessThanOrEqual(500 + " (status 400)".length);
    expect(text.isWellFormed()).toBe(true);
  }
});
