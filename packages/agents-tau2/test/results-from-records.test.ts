import type { JsonObject } from "@matrix/core";
import { expect, test } from "vitest";
import {
  agentMetrics,
  loadDomain,
  readResults,
  resolveTau2Options,
  resultsText,
  taskRow,
  tau2Results,
} from "../src/index.ts";
import { calls, converse, says } from "./support/converse.ts";
import { absent, dataDir, hasData } from "./support/shared-folder.ts";

const plain = (record: object | undefined): JsonObject => JSON.parse(JSON.stringify(record ?? null));

test("records become a file of upstream's results that reads back the same", async () => {
  const given = {
    task_ids: ["renew_loan"],
    agent: { prompt_price: 2, completion_price: 10, max_tokens: 50 },
  };
  const { records } = await converse(
    given,
    {
      agent: ({ messages }) =>
        messages.some((message) => message.role === "tool")
          ? says("Done, due on 2026-03-23.")
          : calls("a", "renew_loan", { loan_id: "ln_1" }),
      user: ({ messages }) => says(messages.length > 2 ? "###STOP###" : "Renew my book."),
    },
    { trials: 2 },
  );
  const options = resolveTau2Options(given);
  const results = await tau2Results(records.map(plain), { options, models: { agent: "m" }, seed: 42 });
  const read = readResults(resultsText(results));
  expect(resultsText(read)).toBe(resultsText(results));
  expect(results.info).toMatchObject({
    num_trials: 2n,
    max_steps: 200n,
    seed: 42n,
    agent_info: {
      implementation: "llm_agent",
      llm: "m",
      llm_args: new Map<string, unknown>([
        ["temperature", 0],
        ["max_tokens", 50n],
      ]),
    },
    user_info: { implementation: "user_simulator", llm: null },
    environment_info: { domain_name: "library", policy: expect.stringContaining("library") },
  });
  expect(results.tasks.map(({ id }) => id)).toEqual(["renew_loan"]);
  expect(results.simulations.map(({ trial, task_id }) => [task_id, trial])).toEqual([
    ["renew_loan", 0n],
    ["renew_loan", 1n],
  ]);
  const [first] = results.simulations;
  expect(first).toMatchObject({
    termination_reason: "user_stop",
    // the user's calls have no price, so that neither side's cost is known, as in the original
    agent_cost: null,
    user_cost: null,
    mode: "half_duplex",
    reward_info: { reward: 1 },
    seed: BigInt(records[0]?.seed ?? 0),
  });
  expect(first?.messages).toMatchObject([
    { role: "assistant", content: "Hi! How can I help you today?", turn_idx: 0n },
    { role: "user", content: "Renew my book.", turn_idx: 1n },
    { role: "assistant", tool_calls: [{ name: "renew_loan", requestor: "assistant" }] },
    { role: "tool", id: "a", requestor: "assistant", error: false },
    {
      role: "assistant",
      content: "Done, due on 2026-03-23.",
      timestamp: expect.stringMatching(/^\d{4}-.*T.*\d$/),
    },
    { role: "user", content: "###STOP###" },
  ]);
  const outcomes = read.simulations.map((each) => ({ ...each, trial: Number(each.trial) }));
  expect(agentMetrics(outcomes, 2)).toMatchObject({ avg_reward: 1, pass_hat_ks: { 1: 1, 2: 1 } });
});

test("costs are there where prices and tokens are", async () => {
  const priced = { prompt_price: 2, completion_price: 10 };
  const given = { task_ids: ["renew_loan"], agent: priced, user: priced, max_steps: 2 };
  const { records } = await converse(given, { agent: () => says("Hm?"), user: () => says("Hi.") });
  const { simulations } = await tau2Results(records.map(plain), { options: resolveTau2Options(given) });
  // one call of each, 100 tokens at 2 and 10 tokens at 10 dollars a million
  expect(simulations).toMatchObject([
    { termination_reason: "max_steps", agent_cost: 0.0003, user_cost: 0.0003, reward_info: { reward: 0 } },
  ]);
});

test("a row that ended with an error is a failure of infrastructure, without the reply that was of no use", async () => {
  const { records } = await converse(
    { task_ids: ["renew_loan"], agent: { reply_retries: 0 } },
    { agent: [calls("a", "get_loan", "{broken")], user: [says("Hi.")] },
  );
  const { simulations } = await tau2Results(records.map(plain), { options: resolveTau2Options() });
  expect(simulations).toMatchObject([{ termination_reason: "infrastructure_error", reward_info: null }]);
  expect(simulations[0]?.messages).toHaveLength(2);
  expect(simulations[0]?.info).toEqual(
    new Map([
      ["error_type", "json_text"],
      ["error", expect.stringContaining("JSON")],
    ]),
  );
});

test("a results file is of one domain", async () => {
  const [task] = await (await loadDomain("library")).tasks();
  const rows = ["library", "mock"].map(
    (domain, row): JsonObject => ({
      row,
      trial: 0,
      seed: 1,
      init_timestamp: 1,
      finish_timestamp: 2,
      history: [],
      task: task === undefined ? null : taskRow(task, domain),
    }),
  );
  const options = resolveTau2Options();
  await expect(tau2Results(rows, { options })).rejects.toThrow("of library, mock; name one");
  expect((await tau2Results(rows, { options, domain: "library" })).simulations).toHaveLength(1);
});

test.skipIf(!hasData)(`whole floats of tasks stay floats in results ${hasData ? "" : absent}`, async () => {
  const given = { domain: "telecom", data_dir: dataDir, max_steps: 1 };
  const { tasks } = await loadDomain("telecom", { dataDir });
  const [task] = (await tasks({ split: "full" })).filter(({ evaluation_criteria }) =>
    evaluation_criteria?.actions?.some(({ arguments: args }) => args.get("gb_amount") === 2),
  );
  if (task === undefined) throw new Error("no task has a whole float");
  const row = taskRow(task, "telecom");
  expect(row.whole_floats).not.toEqual([]);
  const { records } = await converse(
    { ...given, max_steps: 200 },
    { agent: () => says("Hm?"), user: () => says("###STOP###") },
    { rows: [row] },
  );
  const results = await tau2Results(records.map(plain), { options: resolveTau2Options(given) });
  expect(results.tasks).toEqual([task]);
  expect(results.simulations[0]?.reward_info?.action_checks?.map(({ action }) => action)).toEqual(
    task.evaluation_criteria?.actions,
  );
});
