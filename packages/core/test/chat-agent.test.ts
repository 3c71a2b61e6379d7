import { expect, test } from "vitest";
import {
  type AgentContext,
  type ChatAgentOptions,
  type ChatCall,
  type ChatCompletion,
  type ChatModel,
  chatAgent,
  ModelError,
  type ModelReply,
  type SequentialState,
} from "../src/index.ts";
import { type Dialogue, dialogueMessage } from "./fixtures/dialogue.ts";
import { ManualClock } from "./fixtures/manual-clock.ts";

interface Chat extends Dialogue {
  state: SequentialState;
  replies: { asker: ModelReply & { text: string }; answerer: { text: string } };
}

interface Models {
  readonly teacher: ChatModel;
}

const completion: ChatCompletion = {
  choices: [{ text: "an answer", reasoning: null, toolCalls: [], finishReason: "stop" }],
  respondedAt: 1_700_000_001.5,
};

/** Asks a model that does as told, and tells what it was asked. */
async function ask(
  complete: ChatModel["complete"],
  options: Partial<ChatAgentOptions<Chat, "asker", Models>> = {},
  signal = new AbortController().signal,
) {
  const calls: ChatCall[] = [];
  const teacher: ChatModel = {
    name: "teacher",
    complete: (request, call) => {
      calls.push(call);
      return complete(request, call);
    },
  };
  const replies: ModelReply[] = [];
  const agent = chatAgent<Chat, "asker", Models>({
    model: ({ teacher }) => teacher,
    request: ({ input }) => ({ messages: [{ role: "user", content: input.question }] }),
    reply: (reply) => {
      replies.push(reply);
      return { ...reply, text: "made of it" };
    },
    clock: new ManualClock(),
    ...options,
  });
  const context: AgentContext<Models> = {
    role: "asker",
    resources: { teacher },
    stepId: "run-1/4/0/0",
    signal,
  };
  const message = dialogueMessage() as Parameters<typeof agent.process>[0];
  return { reply: await agent.process(message, context), replies, calls };
}

test("the model is asked what the message says, and its reply becomes the role's", async () => {
  const { reply, replies, calls } = await ask(async ({ messages }) => {
    expect(messages).toEqual([{ role: "user", content: "why?" }]);
    return completion;
  });
  expect(replies).toEqual([
    { finish_reason: ["stop"], text: ["an answer"], response_timestamp: 1_700_000_001.5 },
  ]);
  expect(reply).toMatchObject({ text: "made of it" });
  expect(calls).toEqual([
    {
      stepId: "run-1/4/0/0",
      role: "asker",
      row: { index: 4, id: "q4", trial: 0, seed: 42 },
      step: 0,
      stickyKey: "run-1/4/0",
      signal: expect.any(AbortSignal),
    },
  ]);
});

test("a time limit, retries and stickiness are passed on", async () => {
  const { calls } = await ask(async () => completion, {
    timeoutMs: 5_000,
    maxRetries: 0,
    stickyKey: ({ row }) => `domain-${row.index}`,
  });
  expect(calls[0]).toMatchObject({ timeoutMs: 5_000, maxRetries: 0, stickyKey: "domain-4" });
});

test("a call that fails for this row becomes a reply with its error: the orchestrator decides", async () => {
  const { replies } = await ask(() => Promise.reject(new ModelError("content_filter", "refused")));
  expect(replies).toEqual([
    { error: "refused", error_class: "model_content_filter", response_timestamp: 1_700_000_000 },
  ]);
});

test("an error that is no model's becomes a reply too, of class agent_error", async () => {
  const { replies } = await ask(() => Promise.reject(new TypeError("a bug")));
  expect(replies[0]).toMatchObject({ error: "a bug", error_class: "agent_error" });
});

test("a failure of the endpoint is thrown", async () => {
  const error = new ModelError("unreachable", "nobody there");
  await expect(ask(() => Promise.reject(error))).rejects.toBe(error);
});

test("a call that was stopped is no answer", async () => {
  const stopping = new AbortController();
  const reason = new Error("the run was stopped");
  const asked = ask(
    () => {
      stopping.abort(reason);
      return Promise.reject(reason);
    },
    {},
    stopping.signal,
  );
  await expect(asked).rejects.toBe(reason);
});
