import { expect, test } from "vitest";
import { calls, converse, says } from "./support/converse.ts";

const renewal = {
  agent: [
    calls("a", "find_member_by_email", { email: "lena.hartwig@example.com" }),
    says("Shall I renew The Tide Tables?"),
    calls("b", "renew_loan", { loan_id: "ln_1" }),
    says("Done, it is due on 2026-03-23."),
  ],
  user: [says("I am lena.hartwig@example.com. Renew my book."), says("Yes."), says("###STOP###")],
};

test("a task of the library runs to its reward, in the record's form of the original", async () => {
  const { records, report, asked } = await converse({ task_ids: ["renew_loan"] }, renewal);
  expect(report).toMatchObject({ complete: true, hops: 10, promptTokens: 700, completionTokens: 70 });
  const [record] = records;
  expect(record).toMatchObject({
    id: "renew_loan",
    outcome: "success",
    current_agent: "_sink",
    task: { id: "renew_loan", domain: "library", ticket: expect.stringContaining("lena") },
    status: { success: true, termination_reason: "user_stop", reward: 1, steps: 9, tool_errors: 0 },
  });
  expect(record?.history.map(({ agent }) => agent)).toEqual([
    "llm_agent",
    "user_simulator",
    "llm_agent",
    "environment",
    "llm_agent",
    "user_simulator",
    "llm_agent",
    "environment",
    "llm_agent",
    "user_simulator",
    "reward",
  ]);
  expect(record?.history[0]).toEqual({
    agent: "llm_agent",
    response: { status_ok: true, text: "Hi! How can I help you today?", cost: 0 },
  });
  expect(record?.history[2]?.response).toMatchObject({
    status_ok: true,
    tool_calls: [
      {
        id: "a",
        type: "function",
        function: { name: "find_member_by_email", arguments: '{"email":"lena.hartwig@example.com"}' },
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  });
  expect(record?.history[3]?.response).toMatchObject({
    status_ok: true,
    tool_call_id: "a",
    caller: "llm_agent",
    text: expect.stringContaining("mb_"),
  });
  expect(record?.history.at(-1)?.response).toMatchObject({
    status_ok: true,
    reward_info: { reward: 1, db_check: { db_match: true }, reward_basis: ["DB", "COMMUNICATE"] },
  });
  expect(asked.judge).toHaveLength(0);
});

test("requests carry the role's prompt, tools, sampling and the row's seed", async () => {
  const options = {
    task_ids: ["renew_loan"],
    agent: { temperature: 0.5, max_tokens: 7, top_p: 0.9, timeout_secs: 3, max_retries: 1 },
    user: {
      sticky_routing_prefix: "user_",
      persona: "Be terse.",
      system_prompt: "{guidelines}|{instructions}",
    },
  };
  const { asked, records } = await converse(options, renewal);
  const [first] = asked.agent;
  expect(first?.request).toMatchObject({
    temperature: 0.5,
    max_tokens: 7,
    top_p: 0.9,
    seed: records[0]?.seed,
    tool_choice: "auto",
    messages: [{ role: "system" }, { role: "assistant" }, { role: "user" }],
  });
  expect(first?.request.tools?.map((tool) => tool.function.name)).toContain("renew_loan");
  expect(first?.call).toMatchObject({ timeoutMs: 3000, maxRetries: 1, stickyKey: "test/0/0" });
  const [user] = asked.user;
  expect(user?.request).toMatchObject({ temperature: 0, messages: [{ role: "system" }, { role: "user" }] });
  expect(user?.request).not.toHaveProperty("max_tokens");
  expect(user?.request).not.toHaveProperty("tools");
  expect(user?.call).toMatchObject({ timeoutMs: 1_800_000, stickyKey: "user_test/0/0" });
  expect(user?.request.messages[0]?.content).toContain("\n\nBe terse.\n");
  // what was called is repeated with the original's separators, and nothing is null that servers refuse
  expect(asked.agent[1]?.request.messages.slice(3)).toEqual([
    {
      role: "assistant",
      content: null,
      tool_calls: [
        {
          id: "a",
          type: "function",
          function: { name: "find_member_by_email", arguments: '{"email": "lena.hartwig@example.com"}' },
        },
      ],
    },
    { role: "tool", content: expect.any(String), tool_call_id: "a" },
  ]);
});

test("an agent that works alone starts on the ticket and ends by calling done", async () => {
  const { records, asked } = await converse(
    { task_ids: ["lend_after_return"], agent: { implementation: "llm_agent_solo" } },
    {
      agent: [
        calls("a", "find_member_by_email", { email: "rosa.lindqvist@example.com" }),
        calls("b", "lend_book", { member_id: "mb_102", book_id: "bk_01" }),
        calls("c", "return_book", { loan_id: "ln_5" }),
        calls("d", "lend_book", { member_id: "mb_102", book_id: "bk_01" }),
        calls("e", "done", {}),
      ],
    },
  );
  expect(records[0]).toMatchObject({
    outcome: "success",
    status: { termination_reason: "agent_stop", reward: 1, tool_errors: 1 },
  });
  expect(records[0]?.history.at(-2)).toMatchObject({
    agent: "llm_agent",
    response: { status_ok: true, text: "###STOP###" },
  });
  expect(records[0]?.history.at(-2)?.response).not.toHaveProperty("tool_calls");
  expect(asked.agent[0]?.request).toMatchObject({ tool_choice: "required" });
  expect(asked.user).toHaveLength(0);
});

test("several trials of a task are rows of their own, each with its seed", async () => {
  const { records, asked } = await converse(
    { task_ids: ["renew_loan"], max_steps: 1 },
    { agent: () => says("Hello."), user: () => says("Hi.") },
    { trials: 3 },
  );
  expect(records.map(({ id, trial }) => [id, trial])).toEqual([
    ["renew_loan", 0],
    ["renew_loan", 1],
    ["renew_loan", 2],
  ]);
  expect(new Set(asked.user.map(({ request }) => request.seed)).size).toBe(3);
  expect(records[0]).toMatchObject({
    outcome: "failed",
    status: { success: false, termination_reason: "max_steps", reward: 0 },
  });
  expect(records[0]?.error).toBeUndefined();
});

test("a conversation whose models take too long is ended", async () => {
  const { records } = await converse(
    { task_ids: ["renew_loan"], timeout_secs: 0.001 },
    { agent: () => says("Hello."), user: () => ({ ...says("Hi."), delayMs: 5 }) },
  );
  expect(records[0]?.status).toMatchObject({ termination_reason: "timeout", reward: 0 });
});
