import { ModelError } from "@matrix/core";
import { describe, expect, test } from "vitest";
import { calls, converse, says, type Tau2Record } from "./support/converse.ts";

const renew = { task_ids: ["renew_loan"] };
const hello = says("Renew my book.");
const stop = says("###STOP###");

const answers = (record: Tau2Record | undefined) =>
  record?.history.flatMap(({ agent, response }) => (agent === "environment" ? [response] : []));

describe("a tool call that cannot be done is answered with an error, and the conversation goes on", () => {
  test.for([
    ["burn_book", {}, "Error: Tool 'burn_book' not found."],
    ["renew_loan", { loan: "ln_1" }, /^Error: .*renew_loan\(\)/],
    ["renew_loan", { loan_id: "ln_404" }, /^Error: /],
    ["renew_loan", { loan_id: [1, { a: null }] }, /^Error: /],
    ["renew_loan", {}, /^Error: .*missing 1 required positional argument: 'loan_id'/],
  ] as const)("%s(%j)", async ([name, args, text]) => {
    const { records } = await converse(renew, {
      agent: [calls("a", name, JSON.stringify(args)), says("That did not work.")],
      user: [hello, stop],
    });
    expect(records[0]).toMatchObject({ status: { termination_reason: "user_stop", tool_errors: 1 } });
    expect(answers(records[0])).toEqual([
      {
        status_ok: false,
        tool_call_id: "a",
        caller: "llm_agent",
        text: typeof text === "string" ? text : expect.stringMatching(text),
      },
    ]);
  });

  test("until there are too many", async () => {
    const { records } = await converse(
      { ...renew, max_errors: 2 },
      { agent: () => calls("a", "burn_book", {}), user: [hello] },
    );
    expect(records[0]).toMatchObject({
      outcome: "failed",
      status: { termination_reason: "too_many_errors", reward: 0, tool_errors: 2 },
    });
  });
});

test("text and calls in one reply: the calls are run and the other side does not hear the text", async () => {
  const both = { ...calls("a", "get_loan", { loan_id: "ln_1" }), text: "One moment." };
  const { records, asked } = await converse(renew, { agent: [both, says("Hm?")], user: [hello, stop] });
  expect(answers(records[0])).toHaveLength(1);
  expect(JSON.stringify(asked.user[1]?.request.messages)).not.toContain("One moment.");
  expect(JSON.stringify(asked.agent[1]?.request.messages)).toContain("One moment.");
});

test("text and calls in one reply end the conversation where the protocol is enforced", async () => {
  const both = { ...calls("a", "get_loan", { loan_id: "ln_1" }), text: "One moment." };
  const { records } = await converse(
    { ...renew, enforce_communication_protocol: true },
    { agent: [both], user: [hello] },
  );
  expect(records[0]).toMatchObject({
    outcome: "failed",
    status: { termination_reason: "agent_error", reward: 0 },
    history: [{}, {}, {}, { agent: "reward", response: { reward_info: { reward: 0 } } }],
  });
});

describe("a reply that is of no use", () => {
  test.for([
    ["an empty one", says(" \n"), "tau2", /^AssistantMessage must have either content or tool_calls/],
    ["arguments that are not JSON", calls("a", "get_loan", '{"loan_id": '), "json_text", /JSON/],
    ["arguments that are no object", calls("a", "get_loan", "[1]"), "tau2", /valid dictionary/],
  ] as const)(
    "%s is asked for again with other seeds, then ends its row; the run goes on",
    async ([, bad, errorClass, message]) => {
      const { records, report, asked } = await converse(
        { task_ids: ["renew_loan", "fees_need_a_human"], max_steps: 2, agent: { reply_retries: 2 } },
        { agent: (_request, { row }) => (row.index === 0 ? bad : says("Hm?")), user: () => hello },
      );
      const [failed, other] = records;
      expect(failed).toMatchObject({
        outcome: "failed",
        status: { success: false, termination_reason: "infrastructure_error", reward: 0 },
        error: { class: errorClass, message: expect.stringMatching(message), role: "llm_agent", step: 1 },
      });
      expect(failed?.history.at(-1)).toMatchObject({ agent: "llm_agent", response: { status_ok: false } });
      expect(other).toMatchObject({ status: { termination_reason: "max_steps" } });
      expect(report.complete).toBe(true);
      const seeds = asked.agent.flatMap(({ request, call }) => (call.row.index === 0 ? [request.seed] : []));
      const first = failed?.seed ?? 0;
      expect(seeds).toEqual([first, first + 1, first + 2]);
    },
  );

  test("is forgotten when the next one is good; the tokens of both are counted", async () => {
    const { records } = await converse(renew, {
      agent: [says(""), says("Hm?")],
      user: [hello, stop],
    });
    expect(records[0]?.history[2]).toMatchObject({
      response: {
        status_ok: true,
        text: "Hm?",
        usage: { prompt_tokens: 200, completion_tokens: 20 },
      },
    });
    expect(records[0]?.history[2]?.response).not.toHaveProperty("error");
  });

  test("is a text of an agent that works alone", async () => {
    const { records } = await converse(
      { task_ids: ["lend_after_return"], agent: { implementation: "llm_agent_solo", reply_retries: 0 } },
      { agent: [says("I will look.")] },
    );
    expect(records[0]).toMatchObject({
      outcome: "failed",
      error: { class: "tau2", message: "LLMSoloAgent only supports tool calls." },
    });
  });
});

describe("a model that fails", () => {
  test.for([
    ["context_length", "context_window_exceeded"],
    ["invalid_request", "infrastructure_error"],
  ] as const)("with %s ends the row as %s", async ([errorClass, reason]) => {
    const { records, report, asked } = await converse(renew, {
      agent: [new ModelError(errorClass, "too long")],
      user: [hello],
    });
    expect(records[0]).toMatchObject({
      outcome: "failed",
      status: { termination_reason: reason },
      error: { class: `model_${errorClass}`, message: "too long", role: "llm_agent" },
    });
    expect(asked.agent).toHaveLength(1);
    expect(report.complete).toBe(true);
  });

  test("for all rows stops the run", async () => {
    const run = converse(renew, { user: [new ModelError("auth", "wrong key")] });
    await expect(run).rejects.toThrow("wrong key");
  });
});
