import type { ActionCheck, DatabaseCheck } from "../reward/reward-info.ts";
import type { TerminationReason } from "../task/termination-reason.ts";
import { mean } from "./mean.ts";
import { isSuccess, passHatK } from "./pass-hat-k.ts";

/** What metrics read of a simulation. */
export interface SimulationOutcome {
  readonly task_id: string;
  readonly trial: number;
  readonly termination_reason: TerminationReason;
  /** Cost of the agent's model calls, in US dollars; null when unknown. */
  readonly agent_cost: number | null;
  readonly reward_info: {
    readonly reward: number;
    readonly db_check: Pick<DatabaseCheck, "db_match"> | null;
    readonly action_checks: readonly Pick<ActionCheck, "action_match" | "tool_type">[] | null;
  } | null;
}

/**
 * Metrics of a run, named as the original names them. A simulation that failed for want of infrastructure counts as failed in
 * rewards and pass^k and is left out of all counts, as in the original.
 */
export interface AgentMetrics {
  avg_reward: number;
  /** pass^k by k, averaged over tasks. */
  pass_hat_ks: Record<string, number>;
  avg_agent_cost: number;
  total_simulations: number;
  total_tasks: number;
  infra_error_count: number;
  total_read_actions: number;
  correct_read_actions: number;
  total_write_actions: number;
  correct_write_actions: number;
  db_match_count: number;
  db_mismatch_count: number;
  db_not_checked: number;
  termination_user_stop: number;
  termination_agent_stop: number;
  termination_max_steps: number;
  termination_error: number;
  termination_infrastructure_error: number;
}

/**
 * @param trials how many trials per task the run was meant to make; pass^k goes up to the least number that any task has of it
 */
export function agentMetrics(simulations: readonly SimulationOutcome[], trials: number): AgentMetrics {
  const judged = simulations.filter((each) => each.termination_reason !== "infrastructure_error");
  const failed = simulations.length - judged.length;
  const costs = simulations.flatMap(({ agent_cost }) => (agent_cost === null ? [] : [agent_cost]));
  const ended = (...reasons: TerminationReason[]) =>
    judged.filter((each) => reasons.includes(each.termination_reason)).length;
  return {
    avg_reward: judged.length === 0 ? 0 : mean(simulations.map(rewardOf)),
    pass_hat_ks: judged.length === 0 ? {} : passHatKs(simulations, trials),
    avg_agent_cost: judged.length === 0 ? 0 : mean(costs),
    total_simulations: judged.length,
    total_tasks: new Set(judged.map((each) => each.task_id)).size,
    infra_error_count: failed,
    ...countActions(judged),
    ...countDatabaseChecks(judged),
    termination_user_stop: ended("user_stop"),
    termination_agent_stop: ended("agent_stop"),
    termination_max_steps: ended("max_steps"),
    termination_error: ended("too_many_errors", "agent_error", "user_error"),
    termination_infrastructure_error: failed,
  };
}

function rewardOf({ reward_info }: SimulationOutcome): number {
  return reward_info?.reward ?? 0;
}

function passHatKs(simulations: readonly SimulationOutcome[], trials: number): Record<string, number> {
  const byTask = new Map<string, { trials: number; successes: number }>();
  for (const each of simulations) {
    const counts = byTask.get(each.task_id) ?? { trials: 0, successes: 0 };
    counts.trials++;
    if (isSuccess(rewardOf(each))) counts.successes++;
    byTask.set(each.task_id, counts);
  }
  const tasks = [...byTask.values()];
  const least = tasks.reduce((fewest, task) => Math.min(fewest, task.trials), trials);
  const result: Record<string, number> = {};
  for (let k = 1; tasks.length > 0 && k <= least; k++) {
    result[k] = mean(tasks.map((task) => passHatK(task.trials, task.successes, k)));
  }
  return result;
}

function countActions(judged: readonly SimulationOutcome[]) {
  const checks = judged.flatMap((each) => each.reward_info?.action_checks ?? []);
  const reads = checks.filter((check) => check.tool_type === "read");
  const writes = checks.filter((check) => check.tool_type === "write");
  return {
    total_read_actions: reads.length,
    correct_read_actions: reads.filter((check) => check.action_match).length,
    total_write_actions: writes.length,
    correct_write_actions: writes.filter((check) => check.action_match).length,
  };
}

function countDatabaseChecks(judged: readonly SimulationOutcome[]) {
  const checks = judged.flatMap((each) => each.reward_info?.db_check ?? []);
  const matches = checks.filter((check) => check.db_match).length;
  return {
    db_match_count: matches,
    db_mismatch_count: checks.length - matches,
    db_not_checked: judged.length - checks.length,
  };
}
