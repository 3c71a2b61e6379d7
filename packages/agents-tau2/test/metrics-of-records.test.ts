import type { JsonObject } from "@matrix/core";
import { expect, test } from "vitest";
import { tau2Metrics } from "../src/index.ts";

/** A record of one trial, as far as metrics read it. */
function record(
  id: string,
  trial: number,
  reward: number | undefined,
  { domain = "library", costs = [0.25, 0.5] }: { domain?: string; costs?: readonly (number | null)[] } = {},
): JsonObject {
  const speaker = (agent: string, cost: number | null | undefined) => ({
    agent,
    response: {
      status_ok: true,
      usage: { prompt_tokens: 10, completion_tokens: 4 },
      ...(cost == null ? {} : { cost }),
    },
  });
  const check = (tool_type: string, action_match: boolean) => ({ tool_type, action_match });
  const ended = reward === undefined ? "infrastructure_error" : "user_stop";
  return {
    outcome: reward === 1 ? "success" : "failed",
    trial,
    task: { id, domain },
    status: { termination_reason: ended, steps: 4 },
    history: [
      speaker("user_simulator", costs[0]),
      speaker("llm_agent", costs[1]),
      speaker("llm_agent", costs[1]),
      ...(reward === undefined
        ? []
        : [
            {
              agent: "reward",
              response: {
                reward_info: {
                  reward,
                  db_check: { db_match: reward === 1, db_reward: reward },
                  action_checks: [check("read", true), check("write", reward === 1)],
                },
              },
            },
          ]),
    ],
  };
}

const metricsOf = (...records: JsonObject[]) => {
  const metrics = tau2Metrics();
  for (const each of records) metrics.add(each);
  return metrics.result();
};

test("rewards, pass^k, costs, tokens and checks of a run", () => {
  // worked by hand: a succeeds 2 of 2, b 1 of 2; pass^1 = (1 + 1/2) / 2, pass^2 = (1 + 0) / 2
  expect(metricsOf(record("a", 0, 1), record("a", 1, 1), record("b", 0, 1), record("b", 1, 0))).toEqual({
    conversations: 4,
    avg_reward: 0.75,
    "pass^1": 0.75,
    "pass^2": 0.5,
    steps: 4,
    agent_cost: 1,
    user_cost: 0.25,
    agent_prompt_tokens: 20,
    agent_completion_tokens: 8,
    user_prompt_tokens: 10,
    user_completion_tokens: 4,
    db_match: 0.75,
    read_actions: 1,
    write_actions: 0.75,
    termination_user_stop: 1,
  });
});

test("pass^k goes up to the fewest trials of any task", () => {
  const figures = metricsOf(record("a", 0, 1), record("a", 1, 0), record("b", 0, 1));
  expect(figures).toMatchObject({ "pass^1": 0.75 });
  expect(figures).not.toHaveProperty("pass^2");
});

test("domains are told apart, also where ids of their tasks repeat", () => {
  const retail = { domain: "retail" };
  expect(metricsOf(record("1", 0, 1), record("1", 0, 0, retail), record("2", 0, 1, retail))).toMatchObject({
    avg_reward: 2 / 3,
    "pass^1": 2 / 3,
    avg_reward_library: 1,
    avg_reward_retail: 0.5,
  });
});

test("a row that failed counts as reward 0; a dead one never was a conversation", () => {
  const figures = metricsOf(record("a", 0, 1), record("b", 0, undefined), { outcome: "dead", task: null });
  expect(figures).toMatchObject({
    conversations: 2,
    avg_reward: 0.5,
    termination_user_stop: 0.5,
    termination_infrastructure_error: 0.5,
    db_match: 1,
  });
});

test("costs are left out where they are not known, and nothing is said of nothing", () => {
  expect(metricsOf(record("a", 0, 1, { costs: [null, 0.5] }))).not.toHaveProperty("agent_cost");
  expect(metricsOf()).toEqual({});
});

test("a table has a line for each domain and one for all, with costs and tokens added up", () => {
  // worked by hand: a speaker's calls cost 0.25, 0.5 and 0.5; each has 10 tokens in and 4 out
  const metrics = tau2Metrics();
  const retail = { domain: "retail" };
  for (const each of [record("1", 0, 1), record("1", 1, 0), record("1", 0, 1, retail)]) metrics.add(each);
  expect(metrics.tables?.()).toEqual([
    {
      name: "domains",
      columns: [
        "domain",
        "tasks",
        "conversations",
        "avg_reward",
        "pass^1",
        "pass^2",
        "cost",
        "prompt_tokens",
        "completion_tokens",
      ],
      rows: [
        ["library", 1, 2, 0.5, 0.5, 0, 2.5, 60, 24],
        ["retail", 1, 1, 1, 1, null, 1.25, 30, 12],
        ["all", 2, 3, 2 / 3, 0.75, null, 3.75, 90, 36],
      ],
    },
  ]);
  expect(tau2Metrics().tables?.()).toEqual([]);
});
