import { expect, test } from "vitest";
import { evaluate, loadDomain, type Message } from "../src/index.ts";
import { readAs } from "../src/schema/read-as.ts";
import { messageType } from "../src/task/messages.ts";
import { parseJson } from "../src/value/parse-json.ts";

const call = '{"id": "a", "name": "renew_loan", "arguments": {"loan_id": "ln_1"}}';

function messages(...texts: string[]): Message[] {
  return texts.map((text) => readAs(messageType, parseJson(text), "Message"));
}

async function envReward(trajectory: Message[], strict: boolean) {
  const { domain, tasks } = await loadDomain("library");
  const [task] = await tasks({ ids: new Set(["renew_loan"]) });
  if (task === undefined) throw new Error("no task");
  const replay = { strict };
  return evaluate({
    domain,
    task,
    messages: trajectory,
    terminationReason: "user_stop",
    type: "env",
    replay,
  });
}

const asked = `{"role": "assistant", "tool_calls": [${call}]}`;
const tampered = '{"role": "tool", "id": "a", "content": "something else"}';

test("a recorded answer that differs is refused, and let pass where the replay is not strict", async () => {
  const trajectory = messages(asked, tampered);
  await expect(envReward(trajectory, true)).rejects.toThrow(
    /^Tool call:\nToolCall \(from assistant\)\nid: a\n/,
  );
  await expect(envReward(trajectory, false)).resolves.toMatchObject({ reward: 1 });
});

test("a recorded answer may be written otherwise, as long as it is the same JSON", async () => {
  const loan =
    '{"due":"2026-03-23","loan_id":"ln_1","book_id":"bk_01","member_id":"mb_100","renewed":true,"returned":null}';
  const answer = `{"role": "tool", "id": "a", "content": ${JSON.stringify(loan)}}`;
  await expect(envReward(messages(asked, answer), true)).resolves.toMatchObject({ reward: 1 });
});

test("calls and answers have to stand in order, with the same ids", async () => {
  const other = '{"role": "tool", "id": "b", "content": ""}';
  await expect(envReward(messages(asked, other), true)).rejects.toThrow("Tool call id mismatch. Got a and b");
  await expect(envReward(messages(asked), true)).rejects.toThrow("Tool message expected. Got None.");
  await expect(envReward(messages(tampered), true)).rejects.toThrow("Tool message not expected.");
  await expect(envReward(messages(asked, asked), true)).rejects.toThrow("message.AssistantMessage'>");
});

test("a conversation that did not end by itself earns nothing", async () => {
  const { domain, tasks } = await loadDomain("library");
  const [task] = await tasks();
  if (task === undefined) throw new Error("no task");
  await expect(
    evaluate({ domain, task, messages: [], terminationReason: "max_steps" }),
  ).resolves.toMatchObject({
    reward: 0,
    reward_basis: null,
  });
});

test("a task with statements needs a judge, and is told so", async () => {
  const { domain, tasks } = await loadDomain("library");
  const [task] = await tasks({ ids: new Set(["no_renewal_when_reserved"]) });
  if (task === undefined) throw new Error("no task");
  await expect(evaluate({ domain, task, messages: [], terminationReason: "user_stop" })).rejects.toThrow(
    'task "no_renewal_when_reserved" is judged by statements; give evaluate() a judge',
  );
});
