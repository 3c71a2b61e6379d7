import { expect, test } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { answer, completion, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

async function read(body: object) {
  const clock = new HandClock();
  clock.advance(250);
  await using server = await httpServer((_, socket) => answer(socket, 200, body));
  await using model = await openModel(server.baseUrl, { clock });
  return await model.ask();
}

const one = (message: object, more: object = {}) => ({
  choices: [{ index: 0, message, finish_reason: "stop", ...more }],
});

test("text, end, tokens and the time of the answer", async () => {
  expect(await read(completion("hello"))).toEqual({
    choices: [{ text: "hello", reasoning: null, toolCalls: [], finishReason: "stop" }],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    respondedAt: 1_700_000_000.25,
  });
});

test.each([[""], [null], [undefined]])("a text of %j is none", async (content) => {
  expect((await read(one({ role: "assistant", content }))).choices[0]?.text).toBeNull();
});

test("a text in parts is put together", async () => {
  const content = [{ type: "text", text: "one " }, { type: "image" }, { type: "text", text: "two" }];
  expect((await read(one({ content }))).choices[0]?.text).toBe("one two");
});

test.each(["reasoning", "reasoning_content"])("%s is the reasoning", async (field) => {
  const [choice] = (await read(one({ content: "4", [field]: "2 and 2" }))).choices;
  expect(choice).toMatchObject({ text: "4", reasoning: "2 and 2" });
});

test("tool calls keep the model's text of their arguments, valid or not", async () => {
  const tool_calls = [
    { id: "a", type: "function", function: { name: "add", arguments: '{"a":' } },
    { type: "function", function: { name: "now" } },
    { id: "c", type: "function", function: { name: "sub", arguments: { a: 1 } } },
  ];
  const { choices } = await read(one({ content: null, tool_calls }, { finish_reason: "tool_calls" }));
  expect(choices).toEqual([
    {
      text: null,
      reasoning: null,
      finishReason: "tool_calls",
      toolCalls: [
        { id: "a", type: "function", function: { name: "add", arguments: '{"a":' } },
        { id: "call_1", type: "function", function: { name: "now", arguments: "" } },
        { id: "c", type: "function", function: { name: "sub", arguments: '{"a":1}' } },
      ],
    },
  ]);
});

test("logprobs stay as the server gave them", async () => {
  const logprobs = { content: [{ token: "a", logprob: -0.5, bytes: [97], top_logprobs: [] }] };
  expect((await read(one({ content: "a" }, { logprobs }))).choices[0]?.logprobs).toEqual(logprobs);
});

test("several choices come in the server's order, and one that was filtered does not spoil the others", async () => {
  const { choices } = await read({
    choices: [
      { index: 0, message: { content: "first" }, finish_reason: "stop" },
      { index: 1, message: { content: null }, finish_reason: "content_filter" },
    ],
  });
  expect(choices.map(({ text, finishReason }) => [text, finishReason])).toEqual([
    ["first", "stop"],
    [null, "content_filter"],
  ]);
});

test("cached prompt tokens are told where the server counts them", async () => {
  const usage = { prompt_tokens: 32, completion_tokens: 8, prompt_tokens_details: { cached_tokens: 16 } };
  expect((await read({ ...completion(), usage })).usage).toEqual({
    prompt_tokens: 32,
    completion_tokens: 8,
    cached_tokens: 16,
  });
});

test.each([[null], ["many"], [{ prompt_tokens: "7" }], [{ prompt_tokens: -1 }]])(
  "a usage of %j is none",
  async (usage) => {
    expect(await read({ ...completion(), usage })).not.toHaveProperty("usage");
  },
);
