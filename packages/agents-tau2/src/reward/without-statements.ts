import type { Task } from "../task/task.ts";

/** The task with statements left out of what its reward is made of, for runs without a judge. */
export function withoutStatements(task: Task): Task {
  const criteria = task.evaluation_criteria;
  if (criteria?.reward_basis.includes("NL_ASSERTION") !== true) return task;
  const reward_basis = criteria.reward_basis.filter((part) => part !== "NL_ASSERTION");
  return { ...task, evaluation_criteria: { ...criteria, reward_basis } };
}
