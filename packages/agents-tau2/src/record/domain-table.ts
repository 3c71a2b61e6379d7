import type { MetricsTable } from "@matrix/core";
import { agentMetrics } from "../metrics/agent-metrics.ts";
import type { RecordOutcome } from "./record-outcome.ts";

/**
 * One line for each domain, and one for all where there are several: tasks, conversations, mean reward, pass^k, cost of agents and
 * users together (US dollars) and tokens. pass^k is null where a domain had fewer trials.
 */
export function domainTable(outcomes: readonly RecordOutcome[]): MetricsTable {
  const groups = [...Map.groupBy(outcomes, ({ domain }) => domain)].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = (groups.length > 1 ? [...groups, ["all", outcomes] as const] : groups).map(([domain, own]) =>
    lineOf(domain, own),
  );
  const most = lines.reduce((ks, { passHatKs }) => Math.max(ks, passHatKs.length), 0);
  const ks = Array.from({ length: most }, (_, index) => index);
  return {
    name: "domains",
    columns: [
      "domain",
      "tasks",
      "conversations",
      "avg_reward",
      ...ks.map((k) => `pass^${k + 1}`),
      "cost",
      "prompt_tokens",
      "completion_tokens",
    ],
    rows: lines.map(({ domain, tasks, conversations, reward, passHatKs, cost, prompt, completion }) => [
      domain,
      tasks,
      conversations,
      reward,
      ...ks.map((k) => passHatKs[k] ?? null),
      cost,
      prompt,
      completion,
    ]),
  };
}

function lineOf(domain: string, own: readonly RecordOutcome[]) {
  // ids of tasks repeat across domains
  const tasks = own.map((outcome) => ({ ...outcome, task_id: `${outcome.domain}/${outcome.task_id}` }));
  const trials = own.reduce((most, { trial }) => Math.max(most, trial + 1), 0);
  const { avg_reward, pass_hat_ks } = agentMetrics(tasks, trials);
  const cost = own.reduce<number | null>(
    (sum, { agent_cost, user_cost }) =>
      sum === null || agent_cost === null || user_cost === null ? null : sum + agent_cost + user_cost,
    0,
  );
  return {
    domain,
    tasks: new Set(tasks.map(({ task_id }) => task_id)).size,
    conversations: own.length,
    reward: avg_reward,
    passHatKs: Object.values(pass_hat_ks),
    cost,
    prompt: own.reduce((sum, { agent, user }) => sum + agent.prompt + user.prompt, 0),
    completion: own.reduce((sum, { agent, user }) => sum + agent.completion + user.completion, 0),
  };
}
