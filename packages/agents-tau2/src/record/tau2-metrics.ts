import type { MetricsAccumulator } from "@matrix/core";
import { agentMetrics } from "../metrics/agent-metrics.ts";
import { mean } from "../metrics/mean.ts";
import { terminationReasons } from "../task/termination-reason.ts";
import { domainTable } from "./domain-table.ts";
import { type RecordOutcome, recordOutcome } from "./record-outcome.ts";

/**
 * Figures of a run, over its conversations: mean reward, pass^k for k up to the fewest trials of any task, mean reward of each domain
 * where there are several, mean steps, cost in US dollars and tokens of a conversation where they are known, shares of databases that
 * ended as they should and of reference actions that were taken, and shares of the ways in which conversations ended.
 *
 * Rows that ended `dead` never were conversations and are left out. One that ended with the row's error counts as a reward of 0, as
 * upstream counts its failed simulations.
 */
export function tau2Metrics(): MetricsAccumulator {
  const outcomes: RecordOutcome[] = [];
  return {
    add(record) {
      const outcome = recordOutcome(record);
      if (outcome !== undefined) outcomes.push(outcome);
    },
    result: () => figures(outcomes),
    tables: () => (outcomes.length === 0 ? [] : [domainTable(outcomes)]),
  };
}

function figures(outcomes: readonly RecordOutcome[]): { [name: string]: number } {
  if (outcomes.length === 0) return {};
  const trials = outcomes.reduce((most, { trial }) => Math.max(most, trial + 1), 0);
  const metrics = agentMetrics(outcomes.map(unambiguous), trials);
  const rewards = outcomes.map(({ reward_info }) => reward_info?.reward ?? 0);
  return {
    conversations: outcomes.length,
    avg_reward: mean(rewards),
    ...Object.fromEntries(Object.entries(metrics.pass_hat_ks).map(([k, value]) => [`pass^${k}`, value])),
    ...domainRewards(outcomes),
    steps: mean(outcomes.map(({ steps }) => steps)),
    ...means("agent_cost", outcomes, ({ agent_cost }) => agent_cost),
    ...means("user_cost", outcomes, ({ user_cost }) => user_cost),
    ...tokens("agent", outcomes),
    ...tokens("user", outcomes),
    ...share("db_match", metrics.db_match_count, metrics.db_match_count + metrics.db_mismatch_count),
    ...share("read_actions", metrics.correct_read_actions, metrics.total_read_actions),
    ...share("write_actions", metrics.correct_write_actions, metrics.total_write_actions),
    ...terminations(outcomes),
  };
}

/** Ids of tasks repeat across domains. */
function unambiguous(outcome: RecordOutcome): RecordOutcome {
  return { ...outcome, task_id: `${outcome.domain}/${outcome.task_id}` };
}

function domainRewards(outcomes: readonly RecordOutcome[]): { [name: string]: number } {
  const domains = [...new Set(outcomes.map(({ domain }) => domain))].sort();
  if (domains.length < 2) return {};
  return Object.fromEntries(
    domains.map((domain) => {
      const own = outcomes.filter((outcome) => outcome.domain === domain);
      return [`avg_reward_${domain}`, mean(own.map(({ reward_info }) => reward_info?.reward ?? 0))];
    }),
  );
}

function means(
  name: string,
  outcomes: readonly RecordOutcome[],
  figure: (outcome: RecordOutcome) => number | null,
): { [name: string]: number } {
  const known = outcomes.flatMap((outcome) => figure(outcome) ?? []);
  return known.length === 0 ? {} : { [name]: mean(known) };
}

function tokens(role: "agent" | "user", outcomes: readonly RecordOutcome[]): { [name: string]: number } {
  const counted = outcomes.map((outcome) => outcome[role]).filter(({ prompt }) => prompt > 0);
  if (counted.length === 0) return {};
  return {
    [`${role}_prompt_tokens`]: mean(counted.map(({ prompt }) => prompt)),
    [`${role}_completion_tokens`]: mean(counted.map(({ completion }) => completion)),
  };
}

function share(name: string, count: number, of: number): { [name: string]: number } {
  return of === 0 ? {} : { [name]: count / of };
}

function terminations(outcomes: readonly RecordOutcome[]): { [name: string]: number } {
  return Object.fromEntries(
    terminationReasons.flatMap((reason) => {
      const count = outcomes.filter(({ termination_reason }) => termination_reason === reason).length;
      return count === 0 ? [] : [[`termination_${reason}`, count / outcomes.length]];
    }),
  );
}
