import type { ToolKind } from "../environment/tool.ts";
import { asksForTools, type Message, type ToolCall } from "../task/messages.ts";
import type { Action, Task } from "../task/task.ts";
import { equalValues } from "../value/equal.ts";
import type { Dictionary, Value } from "../value/value.ts";
import { noActions, noCriteria } from "./fixed-texts.ts";
import { breakdown, type RewardInfo, rewardInfo } from "./reward-info.ts";

/** Rewards a trajectory in which every reference action was taken by somebody. */
export function actionReward(
  task: Task,
  messages: readonly Message[],
  kinds: ReadonlyMap<string, ToolKind>,
): RewardInfo {
  const reward_breakdown = breakdown("ACTION", 1);
  if (task.evaluation_criteria === null) {
    return rewardInfo({ reward: 1, action_checks: [], info: { note: noCriteria }, reward_breakdown });
  }
  const actions = task.evaluation_criteria.actions ?? [];
  if (actions.length === 0) return rewardInfo({ reward: 1, info: { note: noActions }, reward_breakdown });
  const calls = messages.flatMap((message) =>
    message.role !== "tool" && asksForTools(message) ? message.tool_calls : [],
  );
  const action_checks = actions.map((action) => {
    const action_match = calls.some((call) => matches(action, call));
    const tool_type = kinds.get(action.name) ?? null;
    return { action, action_match, action_reward: action_match ? 1 : 0, tool_type };
  });
  const reward = action_checks.every((check) => check.action_match) ? 1 : 0;
  return rewardInfo({ reward, action_checks, reward_breakdown: breakdown("ACTION", reward) });
}

/**
 * Whether a call is the action: same name and same arguments, as far as `compare_args` names them. Without that list, the
 * arguments that the call has are compared, so a call that leaves some out matches too.
 */
export function matches(action: Action, call: ToolCall): boolean {
  if (action.name !== call.name) return false;
  const compared = new Set(action.compare_args ?? call.arguments.keys());
  if (compared.size === 0) return true;
  return equalValues(chosen(call.arguments, compared), chosen(action.arguments, compared));
}

function chosen(args: Dictionary, names: ReadonlySet<string>): Value {
  return new Map([...args].filter(([name]) => names.has(name)));
}
