import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { isJsonObject, type Json } from "../../src/simulator/json.ts";
import { exchangeBytes, parseResponse, type RawResponse, requestBytes } from "./bare-socket.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { hasRecordings, ifRecorded, type RecordedCase, recordedCases } from "./recorded-vllm.ts";
import { differences } from "./response-difference.ts";

const grammarFault =
  "the recorded server failed inside its grammar engine, cause unknown; the simulator answers what was asked for";

/** Recorded cases that the simulator does not serve, and why. A case that starts to pass has to leave this list. */
const notServed = new Map([
  ["tools_auto_call_forced_by_regex", grammarFault],
  ["tools_auto_call_forced_by_regex_stream", grammarFault],
  ["tools_auto_text_and_two_calls", grammarFault],
  ["tools_auto_text_and_two_calls_stream", grammarFault],
  ["tools_auto_parallel_false", grammarFault],
  ["tools_auto_malformed_call", grammarFault],
  ["tools_auto_call_truncated_by_length", grammarFault],
  ["tools_auto_unknown_tool_name", grammarFault],
  ["stream_emoji", grammarFault],
  ["detokenize", "needs a vocabulary; token ids here are hashes of the tokens' texts"],
  ["responses_plain", "/v1/responses: no client here speaks it"],
  ["anthropic_messages", "/v1/messages: no client here speaks it"],
  ["chat_batch", "/v1/chat/completions/batch: no client here speaks it"],
  ["render", "/v1/chat/completions/render: no client here speaks it"],
]);

/** Bodies that the recording cut: a chat of "word" so many times, and the fields after it. */
const cutBodies: Record<string, Json> = {
  stream_too_long: { ...words(3000), max_tokens: 32, stream: true },
  err_context_prompt_too_long: { ...words(3000), max_tokens: 8 },
  // 2,029 prompt tokens as recorded, 20 of them the template's
  err_prompt_almost_full_no_max_tokens: words(2009),
};

function words(count: number) {
  const content = Array.from({ length: count }, () => "word").join(" ");
  return { model: "smol", messages: [{ role: "user", content }], temperature: 0 };
}

describe(`recorded HTTP cases${ifRecorded}`, () => {
  const cases = hasRecordings ? recordedCases() : [];
  const answers = new Map<string, RawResponse>();
  let simulator: Simulator | undefined;
  let current: RecordedCase | undefined;

  beforeAll(async () => {
    simulator = await startSimulator({
      port: 0,
      model: "models/smol",
      servedModelName: ["smol"],
      maxModelLen: 2048,
      clock: new LeapingClock(),
      answer: ({ choice }) => current && recordedText(current, choice),
    });
    // in the recorded order, over one server: earlier prompts are what later ones find in the cache
    for (const recorded of cases) {
      current = recorded;
      const { method, path, headers = {} } = recorded.request;
      const body = cutBodies[recorded.name] ?? recorded.request.body;
      const text = typeof body === "string" ? body : body === null ? "" : JSON.stringify(body);
      const bytes = await exchangeBytes(simulator.port, requestBytes(method, path, headers, text));
      answers.set(recorded.name, parseResponse(bytes));
    }
  });
  afterAll(() => simulator?.stop());

  test.skipIf(!hasRecordings)("every name of the not-served list is a recorded case", () => {
    const names = cases.map(({ name }) => name);
    expect([...notServed.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });

  for (const recorded of cases) {
    const reason = notServed.get(recorded.name);
    if (reason === undefined) {
      test(`${recorded.name} is answered as recorded`, () => {
        expect(differences(recorded.response, answers.get(recorded.name)!)).toEqual([]);
      });
    } else {
      test(`${recorded.name} is not served: ${reason}`, () => {
        expect(differences(recorded.response, answers.get(recorded.name)!)).not.toEqual([]);
      });
    }
  }

  /** Recorded token counts that rest on the recorded vocabulary or template. */
  const otherCounts = ["chat_template_kwargs", "chat_developer_role", "utf8_emoji"];

  for (const recorded of cases) {
    const { body } = recorded.request;
    const { response, name } = recorded;
    const isPlainText =
      isJsonObject(body) && body.tools === undefined && !isBound(body) && isUncutAnswer(response);
    if (!isPlainText || notServed.has(name) || otherCounts.includes(name)) continue;
    test(`${name}: prompt, cached and completion tokens are as recorded`, () => {
      const usageOf = (text: string): Json => JSON.parse(text).usage;
      expect(usageOf(answers.get(name)!.body.toString("utf8"))).toEqual(usageOf(response.body));
    });
  }
});

function isUncutAnswer({ body, chunked }: RecordedCase["response"]): boolean {
  return chunked === undefined && body.startsWith('{"id"') && !body.endsWith("(cut)");
}

/** What the recorded model said as plain text; undefined where it was bound to a schema or made to call a tool. */
function recordedText({ request, response }: RecordedCase, choice: number): string | undefined {
  const { body } = request;
  if (isJsonObject(body) && isBound(body)) return undefined;
  if (response.chunked !== undefined) return streamedText(response.body, choice);
  if (!isUncutAnswer(response)) return undefined;
  const said = choicesOf(response.body)[choice];
  const text = said?.text ?? said?.message?.content;
  // the model was not done: the simulator has to cut this itself
  return said?.finish_reason === "length" ? `${text}${" and so on".repeat(20)}` : text;
}

interface Said {
  readonly text?: string;
  readonly message?: { readonly content?: string };
  readonly finish_reason?: string;
}

function choicesOf(body: string): readonly Said[] {
  const answer: { choices?: Said[] } = JSON.parse(body);
  return answer.choices ?? [];
}

function isBound({ structured_outputs, response_format, tool_choice }: Record<string, Json>): boolean {
  const format = isJsonObject(response_format) ? response_format.type : undefined;
  const isForced = tool_choice === "required" || isJsonObject(tool_choice);
  return structured_outputs !== undefined || format === "json_schema" || isForced;
}

function streamedText(body: string, choice: number): string {
  return body
    .split("\n\n")
    .filter((event) => event.startsWith('data: {"id"'))
    .map((event): { choices: { index: number; text?: string; delta?: { content?: string } }[] } =>
      JSON.parse(event.slice("data: ".length)),
    )
    .flatMap(({ choices }) => choices)
    .filter(({ index }) => index === choice)
    .map(({ text, delta }) => text ?? delta?.content ?? "")
    .join("");
}
