import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

const folder = join(import.meta.dirname, "../../../../shared/vllm");
const path = join(folder, "http_cases.json");
const missing = !existsSync(path);

interface Recorded {
  readonly name: string;
  readonly request: { readonly path: string; readonly body: unknown };
  readonly response: {
    readonly status_line: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  };
}

function recorded(): Recorded[] {
  if (missing) return [];
  const { cases }: { cases: Recorded[] } = JSON.parse(readFileSync(path, "utf8"));
  return cases;
}

const statusOf = ({ response }: Recorded) => Number(response.status_line.split(" ")[1]);
const isStream = ({ response }: Recorded) =>
  response.headers.some(([name, value]) => name === "content-type" && value.startsWith("text/event-stream"));

/** The recorded bytes, chunked where they were. */
function bytesOf({ response }: Recorded): string {
  // Paths in some texts were shortened when they were recorded: their lengths are those of the shorter text.
  const headers = response.headers.map(
    ([name, value]) => `${name}: ${name === "content-length" ? Buffer.byteLength(response.body) : value}`,
  );
  const head = [response.status_line, ...headers].join("\r\n");
  const chunked = response.headers.some(([name]) => name === "transfer-encoding");
  const body = chunked
    ? `${Buffer.byteLength(response.body).toString(16)}\r\n${response.body}\r\n0\r\n\r\n`
    : response.body;
  return `${head}\r\n\r\n${body}`;
}

async function replay(one: Recorded, run: (model: Awaited<ReturnType<typeof openModel>>) => Promise<void>) {
  await using server = await httpServer((_, socket) => {
    socket.end(bytesOf(one));
  });
  await using model = await openModel(server.baseUrl, { stream: isStream(one), retry: { maxTries: 1 } });
  await run(model);
}

// Worked out by hand from the recorded texts; all others with status 400 are the request's own fault.
const contextLength = new Set([
  "stream_too_long",
  "err_context_prompt_too_long",
  "err_prompt_plus_max_tokens",
]);

function expectedClass(one: Recorded): string {
  if (contextLength.has(one.name)) return "context_length";
  const status = statusOf(one);
  if (status === 500) return "transient";
  return status === 404 || status === 405 ? "unreachable" : "invalid_request";
}

const errors = recorded().filter((one) => statusOf(one) >= 400);
const chats = recorded().filter(
  (one) =>
    statusOf(one) === 200 &&
    one.request.path === "/v1/chat/completions" &&
    /"object":"chat\.completion/.test(one.response.body),
);
const failedStreams = chats.filter((one) => isStream(one) && one.response.body.includes('data: {"error"'));
const streams = chats.filter((one) => isStream(one) && !failedStreams.includes(one));
// One body of a hundred choices was cut when it was recorded.
const answers = chats.filter((one) => !isStream(one) && one.name !== "n_100");

test.skipIf(missing)(
  "recorded vLLM answers (skipped where the shared vectors are absent) are all here",
  () => {
    expect([errors.length, answers.length > 40, streams.length > 10, failedStreams.length]).toEqual([
      expect.any(Number),
      true,
      true,
      3,
    ]);
    expect(errors.length).toBeGreaterThan(50);
  },
);

test.each(errors.map((one) => [one.name, one] as const))(
  "error %s is of its class, short and without the request",
  async (_name, one) => {
    await replay(one, async (model) => {
      const failure = await model.failure();
      expect(failure.errorClass).toBe(expectedClass(one));
      expect(failure.message.length).toBeLessThan(650);
      expect(failure.message).not.toMatch(/capital of France|weather in Paris|'input'|File "vllm/);
    });
  },
);

test.each(failedStreams.map((one) => [one.name, one] as const))(
  "stream %s ends in an error",
  async (_name, one) => {
    await replay(one, async (model) => {
      expect((await model.failure()).message).toContain("Internal server error");
    });
  },
);

test.each(answers.map((one) => [one.name, one] as const))("answer %s is read whole", async (_name, one) => {
  const body = JSON.parse(one.response.body);
  await replay(one, async (model) => {
    const { choices, usage } = await model.ask();
    expect(choices).toHaveLength(body.choices.length);
    for (const [index, choice] of choices.entries()) {
      const { message, finish_reason, logprobs } = body.choices[index];
      expect(choice.text ?? "").toBe(message.content ?? "");
      expect(choice.reasoning).toBe(message.reasoning);
      expect(choice.finishReason).toBe(finish_reason);
      expect(choice.logprobs ?? null).toEqual(logprobs);
      expect(choice.toolCalls.map((call) => call.function)).toEqual(
        message.tool_calls.map((call: { function: object }) => call.function),
      );
    }
    expect(usage?.prompt_tokens).toBe(body.usage.prompt_tokens);
    expect(usage?.completion_tokens).toBe(body.usage.completion_tokens);
    expect(usage?.cached_tokens ?? null).toBe(body.usage.prompt_tokens_details?.cached_tokens ?? null);
  });
});

test.each(streams.map((one) => [one.name, one] as const))("stream %s is put together", async (_name, one) => {
  const chunks = one.response.body
    .split("\n\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)));
  const text = (index: number) =>
    chunks
      .flatMap(({ choices }) => choices)
      .filter((choice) => choice.index === index)
      .map(({ delta }) => delta.content ?? "")
      .join("");
  await replay(one, async (model) => {
    const { choices } = await model.ask();
    expect(choices.map((choice) => choice.text ?? "")).toEqual(choices.map((_, index) => text(index)));
    for (const { toolCalls } of choices)
      for (const call of toolCalls) expect(call.id).toMatch(/^chatcmpl-tool-/);
  });
});

test.skipIf(!existsSync(join(folder, "stop_sigterm_server.json")))(
  "what a vLLM that shuts down answers (skipped where the shared vectors are absent) is no answer",
  async () => {
    const { first_each } = JSON.parse(readFileSync(join(folder, "stop_sigterm_server.json"), "utf8"));
    const tail: string = first_each[1].last;
    const body = `{"choices":[{"index":0,"message":{"role":"assistant","content":"Once","refusal":null,"function_ca${tail}`;
    await using server = await httpServer((_, socket) => {
      socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${body}`);
    });
    await using model = await openModel(server.baseUrl, { retry: { maxTries: 2 } });
    const failure = await model.failure();
    expect(failure.errorClass).toBe("transient");
    expect(failure.message).toContain('finish_reason "abort"');
  },
);
