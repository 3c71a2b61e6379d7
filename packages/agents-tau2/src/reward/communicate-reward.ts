import { hasText, type Message } from "../task/messages.ts";
import type { Task } from "../task/task.ts";
import { communicated, noCriteria, noInformation, notCommunicated } from "./fixed-texts.ts";
import { breakdown, type CommunicateCheck, type RewardInfo, rewardInfo } from "./reward-info.ts";

/** Rewards a trajectory in which the agent said every wanted string, whatever the case and without regard to its commas. */
export function communicateReward(task: Task, messages: readonly Message[]): RewardInfo {
  const reward_breakdown = breakdown("COMMUNICATE", 1);
  if (task.evaluation_criteria === null) {
    return rewardInfo({ reward: 1, info: { notes: noCriteria }, reward_breakdown });
  }
  const wanted = task.evaluation_criteria.communicate_info ?? [];
  if (wanted.length === 0) return rewardInfo({ reward: 1, info: { note: noInformation }, reward_breakdown });
  const communicate_checks = wanted.map((info) => checkOne(info, messages));
  const reward = communicate_checks.every((check) => check.met) ? 1 : 0;
  return rewardInfo({ reward, communicate_checks, reward_breakdown: breakdown("COMMUNICATE", reward) });
}

function checkOne(info: string, messages: readonly Message[]): CommunicateCheck {
  const sought = info.toLowerCase();
  for (const message of messages) {
    if (message.role !== "assistant" || !hasText(message)) continue;
    if (message.content.toLowerCase().replaceAll(",", "").includes(sought)) {
      return { info, met: true, justification: communicated(info, message.content) };
    }
  }
  return { info, met: false, justification: notCommunicated(info) };
}
