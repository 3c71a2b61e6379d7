import { expect, test } from "vitest";
import { type ChatChoice, failedModelReply, firstChoice, ModelError, modelReply } from "../src/index.ts";

const choice = (change: Partial<ChatChoice> = {}): ChatChoice => ({
  text: "yes",
  reasoning: null,
  toolCalls: [],
  finishReason: "stop",
  ...change,
});
const call = { id: "c1", type: "function", function: { name: "look", arguments: '{"at":1}' } } as const;

test("a reply has one list element a choice, and only what the server gave", () => {
  expect(
    modelReply({ choices: [choice(), choice({ text: "no", finishReason: "length" })], respondedAt: 5.25 }),
  ).toEqual({
    finish_reason: ["stop", "length"],
    text: ["yes", "no"],
    response_timestamp: 5.25,
  });
});

test("text is absent where the first choice has none, and empty where a later one has none", () => {
  expect(modelReply({ choices: [choice({ text: null }), choice()], respondedAt: 1 })).not.toHaveProperty(
    "text",
  );
  expect(modelReply({ choices: [choice({ text: "" })], respondedAt: 1 })).not.toHaveProperty("text");
  expect(modelReply({ choices: [choice(), choice({ text: null })], respondedAt: 1 }).text).toEqual([
    "yes",
    "",
  ]);
});

test("reasoning, tool calls, log probabilities and usage are kept where there are any", () => {
  const usage = { prompt_tokens: 3, completion_tokens: 1 };
  expect(
    modelReply({
      choices: [choice({ reasoning: "hm", toolCalls: [call], logprobs: { content: [] } }), choice()],
      usage,
      respondedAt: 1,
    }),
  ).toMatchObject({
    reasoning_content: ["hm"],
    tool_calls: [[{ id: "c1", name: "look", arguments: '{"at":1}' }], []],
    logprobs: [{ content: [] }],
    usage,
  });
});

test("a failed call's reply has its error and class", () => {
  expect(failedModelReply(new ModelError("throttled", "slow down"), 2)).toEqual({
    error: "slow down",
    error_class: "model_throttled",
    response_timestamp: 2,
  });
  expect(failedModelReply("text", 2)).toMatchObject({ error: "text", error_class: "agent_error" });
});

test("the first choice has one text and whole tool calls, and says whether all went well", () => {
  const reply = modelReply({
    choices: [choice({ toolCalls: [call] }), choice({ text: "no" })],
    respondedAt: 1,
  });
  expect(firstChoice(reply)).toMatchObject({ text: "yes", tool_calls: [call], status_ok: true });
  expect(firstChoice({ text: "already one" })).toEqual({ text: "already one", status_ok: true });
  expect(firstChoice({ tool_calls: [] })).toEqual({ tool_calls: [], status_ok: true });
  expect(firstChoice({ error: "" })).toEqual({ error: "", status_ok: false });
});

test("a reply that cannot be used is a TypeError", () => {
  expect(() => firstChoice({ text: [] })).toThrow(TypeError);
  const broken = { id: "c1", name: "look" } as never;
  expect(() => firstChoice({ tool_calls: [[broken]] })).toThrow("without id, name or arguments");
});
