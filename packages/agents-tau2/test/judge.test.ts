import { describe, expect, test } from "vitest";
import { resolveTau2Options, tau2Pack } from "../src/index.ts";
import { converse, says } from "./support/converse.ts";

const statement = "The agent says that somebody else waits for the book.";
const judged = { task_ids: ["no_renewal_when_reserved"] };
const talk = {
  agent: [says("Somebody waits for it.")],
  user: [says("Renew A Field Guide to Lichens."), says("###STOP###")],
};

function verdict(met: boolean): string {
  return JSON.stringify({
    results: [{ expectedOutcome: statement, reasoning: "it was said", metExpectation: met }],
  });
}

describe("statements of a task", () => {
  test.for([true, false])("are judged by the model `judge`: %s", async (met) => {
    const priced = { prompt_price: 1, completion_price: 1 };
    const { records, asked } = await converse(
      { ...judged, judge: { temperature: 0.1, ...priced } },
      { ...talk, judge: [says(verdict(met))] },
    );
    expect(records[0]).toMatchObject({
      outcome: met ? "success" : "failed",
      status: { reward: met ? 1 : 0 },
    });
    expect(records[0]?.error).toBeUndefined();
    expect(records[0]?.history.at(-1)?.response).toMatchObject({
      status_ok: true,
      reward_info: {
        nl_assertions: [{ nl_assertion: statement, met, justification: "it was said" }],
        reward_breakdown: { DB: 1, NL_ASSERTION: met ? 1 : 0 },
      },
      usage: { prompt_tokens: 100, completion_tokens: 10 },
      cost: 0.00011,
    });
    const [call] = asked.judge;
    expect(call?.request).toMatchObject({
      temperature: 0.1,
      seed: records[0]?.seed,
      messages: [{ role: "system" }, { role: "user", content: expect.stringContaining(statement) }],
    });
    expect(call?.call).toMatchObject({ role: "reward", timeoutMs: 1_800_000 });
  });

  test("are asked for again where the verdict cannot be read", async () => {
    const { records, asked } = await converse(judged, { ...talk, judge: ["Yes.", "{}", verdict(true)] });
    // "{}" has no verdicts: read, and nothing is missing from it
    expect(asked.judge).toHaveLength(2);
    expect(records[0]).toMatchObject({ outcome: "success" });
  });

  test("end the row when the judge never says it so that it can be read", async () => {
    const { records } = await converse(
      { ...judged, judge: { reply_retries: 1 } },
      { ...talk, judge: () => "Yes, it was." },
    );
    expect(records[0]).toMatchObject({
      outcome: "failed",
      status: { success: false, termination_reason: "user_stop", reward: 0 },
      error: { class: "json_text", role: "reward" },
    });
  });

  test("do not count where there is no judge", async () => {
    const options = { ...judged, judge: { enabled: false } };
    expect(tau2Pack.models(resolveTau2Options(options))).toEqual(["agent", "user"]);
    const { records, asked } = await converse(options, talk);
    expect(asked.judge).toHaveLength(0);
    expect(records[0]?.history.at(-1)?.response).toMatchObject({
      reward_info: { reward: 1, reward_basis: ["DB"], nl_assertions: null },
    });
  });

  test("are not judged where the conversation did not end by itself, or the task has none", async () => {
    const early = await converse({ ...judged, max_steps: 1 }, talk);
    expect(early.asked.judge).toHaveLength(0);
    expect(early.records[0]).toMatchObject({ status: { termination_reason: "max_steps", reward: 0 } });
    const without = await converse({ task_ids: ["renew_loan"] }, talk);
    expect(without.asked.judge).toHaveLength(0);
  });
});

test("a run asks only the models that its options need", () => {
  const models = (options: object) => tau2Pack.models(resolveTau2Options(options));
  expect(models({})).toEqual(["agent", "user", "judge"]);
  expect(models({ agent: { implementation: "llm_agent_solo" } })).toEqual(["agent", "judge"]);
  // a server of upstream's environment asks a judge of its own
  expect(models({ environment: { kind: "http", url: "http://h/{session}" } })).toEqual(["agent", "user"]);
});
