import {
  type ChatCall,
  type ChatRequest,
  type Clock,
  ModelError,
  modelReply,
  systemClock,
} from "@matrix/core";
import { scriptedModel } from "@matrix/testkit";
import { expect, test } from "vitest";

const request: ChatRequest = { messages: [{ role: "user", content: "2 + 2?" }], temperature: 0 };
const call = (step = 0, signal = new AbortController().signal): ChatCall => ({
  stepId: `run/0/0/${step}`,
  role: "student",
  row: { index: 0, trial: 0 },
  step,
  signal,
});

test("a list is answered in the order of the calls", async () => {
  const model = scriptedModel(["one", "two"]);
  const first = await model.complete(request, call());
  const second = await model.complete(request, call(1));
  expect([first.choices[0]?.text, second.choices[0]?.text]).toEqual(["one", "two"]);
});

test("a list that is used up fails for the whole endpoint, naming the call", async () => {
  const model = scriptedModel(["one"], { name: "judge" });
  await model.complete(request, call());
  const failure = await model.complete(request, call(1)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ModelError);
  expect(failure).toMatchObject({
    endpointWide: true,
    message:
      'model "judge" has 1 scripted replies, but call 2 (run/0/0/1) wants another; add replies, or set afterwards',
  });
});

test("a list can repeat its last reply, or begin again", async () => {
  const texts = async (afterwards: "repeat" | "cycle") => {
    const model = scriptedModel(["a", "b"], { afterwards });
    const answers = [0, 1, 2, 3].map((step) => model.complete(request, call(step)));
    return (await Promise.all(answers)).map(({ choices }) => choices[0]?.text).join("");
  };
  expect(await texts("repeat")).toBe("abbb");
  expect(await texts("cycle")).toBe("abab");
});

test("a function answers from what was asked", async () => {
  const model = scriptedModel(({ messages }, { step }) => `${messages[0]?.content} at step ${step}`);
  const { choices } = await model.complete(request, call(7));
  expect(choices[0]?.text).toBe("2 + 2? at step 7");
});

test("an error in the script is thrown as it is", async () => {
  const throttled = new ModelError("throttled", "slow down", { status: 429 });
  const bug = new TypeError("not a model's error");
  const model = scriptedModel([throttled, bug]);
  await expect(model.complete(request, call())).rejects.toBe(throttled);
  await expect(model.complete(request, call())).rejects.toBe(bug);
});

test("an answer holds several texts, reasoning, tool calls and usage, as agents see them", async () => {
  const model = scriptedModel([
    {
      text: ["4", "four"],
      reasoning: "two and two",
      toolCalls: [
        { name: "add", arguments: { a: 2, b: 2 } },
        { name: "broken", arguments: "{", id: "mine" },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 3 },
    },
  ]);
  const { response_timestamp: _, ...reply } = modelReply(await model.complete(request, call()));
  expect(reply).toEqual({
    finish_reason: ["tool_calls", "tool_calls"],
    text: ["4", "four"],
    reasoning_content: ["two and two"],
    tool_calls: [
      [
        { id: "call-0-0", name: "add", arguments: '{"a":2,"b":2}' },
        { id: "mine", name: "broken", arguments: "{" },
      ],
      [],
    ],
    usage: { prompt_tokens: 9, completion_tokens: 3 },
  });
});

test("an answer without text has none, not an empty one", async () => {
  const model = scriptedModel([
    { toolCalls: [{ name: "look", arguments: {} }] },
    "",
    { finishReason: "length", text: "cut" },
  ]);
  const choices = [];
  for (const step of [0, 1, 2]) choices.push((await model.complete(request, call(step))).choices[0]);
  expect(choices.map((choice) => [choice?.text, choice?.finishReason])).toEqual([
    [null, "tool_calls"],
    [null, "stop"],
    ["cut", "length"],
  ]);
});

test("every call is recorded, those that fail included", async () => {
  const model = scriptedModel([new ModelError("transient", "try again"), "fine"]);
  await model.complete(request, call(0)).catch(() => {});
  await model.complete({ ...request, temperature: 1 }, call(1));
  expect(model.calls.map(({ request, call }) => [request.temperature, call.step])).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

test("a call whose signal has aborted is not answered", async () => {
  const model = scriptedModel(["never"]);
  const reason = new Error("stopped");
  await expect(model.complete(request, call(0, AbortSignal.abort(reason)))).rejects.toBe(reason);
  expect(model.calls).toEqual([]);
});

test("a delay is waited for on the clock given, and ends early when the signal aborts", async () => {
  const timers: { ms: number; ring: () => void }[] = [];
  const clock: Clock = {
    ...systemClock,
    now: () => 1_700_000_000_500,
    after(ms, ring) {
      timers.push({ ms, ring });
      return () => {};
    },
  };
  const model = scriptedModel(() => ({ text: "late", delayMs: 5_000 }), { clock });
  const stopping = new AbortController();
  const answered = model.complete(request, call());
  const stopped = model.complete(request, call(1, stopping.signal));
  await new Promise((resolve) => setImmediate(resolve));
  expect(timers.map(({ ms }) => ms)).toEqual([5_000, 5_000]);
  stopping.abort(new Error("stopped"));
  await expect(stopped).rejects.toThrow("stopped");
  timers[0]!.ring();
  expect(await answered).toMatchObject({ choices: [{ text: "late" }], respondedAt: 1_700_000_000.5 });
});

test("opening and closing are counted", async () => {
  const model = scriptedModel([]);
  await model.open?.({ signal: new AbortController().signal });
  await model.close?.();
  expect([model.opened, model.closed]).toEqual([1, 1]);
});
