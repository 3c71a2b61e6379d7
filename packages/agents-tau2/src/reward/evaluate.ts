import { OptionError } from "@matrix/core";
import type { Domain } from "../domains/domain.ts";
import type { ReplayOptions } from "../environment/set-state.ts";
import { toolKinds } from "../environment/tool-kinds.ts";
import type { Message } from "../task/messages.ts";
import type { RewardType, Task } from "../task/task.ts";
import type { TerminationReason } from "../task/termination-reason.ts";
import { actionReward } from "./action-reward.ts";
import { communicateReward } from "./communicate-reward.ts";
import { environmentReward } from "./environment-reward.ts";
import { endedEarly, noCriteria } from "./fixed-texts.ts";
import { type RewardInfo, rewardInfo } from "./reward-info.ts";
import { type Judge, statementReward } from "./statement-reward.ts";

/**
 * What a reward is made of: one part alone, the parts that the task's basis names (`all`), or all parts whatever the basis
 * (`…_ignore_basis`). Statements are judged only where the basis or the type names them, because they cost a model call.
 */
export type EvaluationType =
  | "env"
  | "action"
  | "communicate"
  | "nl_assertions"
  | "all"
  | "all_with_nl_assertions"
  | "all_ignore_basis"
  | "all_with_nl_assertions_ignore_basis";

/** A finished conversation and how to judge it. */
export interface Evaluation {
  readonly domain: Domain;
  readonly task: Task;
  /** The whole trajectory, the task's own history included. */
  readonly messages: readonly Message[];
  readonly terminationReason: TerminationReason;
  /** Default `all`. */
  readonly type?: EvaluationType;
  readonly solo?: boolean;
  readonly replay?: ReplayOptions;
  /** Needed where statements are judged. */
  readonly judge?: Judge;
}

/**
 * The reward of a conversation. One that did not end by itself earns nothing.
 *
 * @throws {Tau2Error} when the trajectory cannot be replayed; {OptionError} when a judge is needed and there is none
 */
export async function evaluate(evaluation: Evaluation): Promise<RewardInfo> {
  const { task, terminationReason, type = "all" } = evaluation;
  if (terminationReason !== "agent_stop" && terminationReason !== "user_stop") {
    return rewardInfo({ reward: 0, reward_basis: null, info: { note: endedEarly(terminationReason) } });
  }
  const criteria = task.evaluation_criteria;
  if (criteria === null) return rewardInfo({ reward: 1, reward_basis: null, info: { note: noCriteria } });
  switch (type) {
    case "env":
      return environmentPart(evaluation);
    case "action":
      return actionPart(evaluation);
    case "communicate":
      return communicateReward(task, evaluation.messages);
    case "nl_assertions":
      return statementPart(evaluation);
    case "all":
    case "all_with_nl_assertions":
      return combined(evaluation, criteria.reward_basis, type === "all_with_nl_assertions");
    default:
      return combined(evaluation, "everything", type === "all_with_nl_assertions_ignore_basis");
  }
}

function environmentPart({ domain, task, messages, solo = false, replay = {} }: Evaluation): RewardInfo {
  return environmentReward({ domain, task, messages, solo, replay });
}

function actionPart({ domain, task, messages, solo = false }: Evaluation): RewardInfo {
  const { agent, user } = domain.environment({ solo });
  return actionReward(task, messages, toolKinds(agent, user));
}

async function statementPart({ task, messages, judge }: Evaluation): Promise<RewardInfo> {
  if (judge !== undefined) return statementReward(task, messages, judge);
  throw new OptionError(`task "${task.id}" is judged by statements; give evaluate() a judge`);
}

const everyPart: readonly RewardType[] = ["DB", "ENV_ASSERTION", "ACTION", "COMMUNICATE"];

async function combined(
  evaluation: Evaluation,
  basis: readonly RewardType[] | "everything",
  judged: boolean,
): Promise<RewardInfo> {
  const needsJudge = judged || (basis !== "everything" && basis.includes("NL_ASSERTION"));
  const env = environmentPart(evaluation);
  const action = actionPart(evaluation);
  const communicate = communicateReward(evaluation.task, evaluation.messages);
  const nl = needsJudge ? await statementPart(evaluation) : null;
  const counts = (...types: RewardType[]) =>
    basis === "everything" || types.some((type) => basis.includes(type));

  const parts: RewardInfo[] = [];
  if (counts("DB", "ENV_ASSERTION")) parts.push(env);
  if (counts("ACTION")) parts.push(action);
  if (nl !== null && counts("NL_ASSERTION")) parts.push(nl);
  if (counts("COMMUNICATE")) parts.push(communicate);
  return rewardInfo({
    reward: parts.reduce((product, part) => product * part.reward, 1),
    db_check: env.db_check,
    env_assertions: env.env_assertions,
    action_checks: action.action_checks,
    nl_assertions: nl?.nl_assertions ?? null,
    communicate_checks: communicate.communicate_checks,
    reward_basis:
      basis === "everything" ? [...everyPart, ...(nl === null ? [] : ["NL_ASSERTION" as const])] : [...basis],
    reward_breakdown: new Map(parts.flatMap((part) => [...(part.reward_breakdown ?? [])])),
    info: { env: env.info, nl: nl?.info ?? null, communicate: communicate.info, action: action.info },
  });
}
