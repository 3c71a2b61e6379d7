import type { Domain } from "../domains/domain.ts";
import type { Environment } from "../environment/environment.ts";
import { type ReplayOptions, setState } from "../environment/set-state.ts";
import type { Message } from "../task/messages.ts";
import type { Action, Task } from "../task/task.ts";
import { Tau2Error } from "../tau2-error.ts";
import { noActionsOrAssertions, noCriteria } from "./fixed-texts.ts";
import { type AssertionCheck, type DatabaseCheck, type RewardInfo, rewardInfo } from "./reward-info.ts";

/** What the databases' end state is judged from. */
export interface EnvironmentEvidence {
  readonly domain: Domain;
  readonly task: Task;
  /** The whole trajectory, the task's own history included. */
  readonly messages: readonly Message[];
  readonly solo: boolean;
  readonly replay: ReplayOptions;
}

/**
 * Replays the trajectory on a fresh environment and the reference actions on another; compares both databases of both, and
 * checks the task's assertions on the first. The reward multiplies what the task's basis lists of the two.
 *
 * @throws {Tau2Error} when the trajectory cannot be replayed or an assertion cannot be checked
 */
export function environmentReward({ domain, task, messages, solo, replay }: EnvironmentEvidence): RewardInfo {
  const criteria = task.evaluation_criteria;
  if (criteria === null) return rewardInfo({ reward: 1, info: { note: noCriteria } });
  if (criteria.actions === null && criteria.env_assertions === null) {
    const db_check = { db_match: true, db_reward: 1 };
    return rewardInfo({ reward: 1, db_check, info: { note: noActionsOrAssertions } });
  }
  const predicted = domain.environment({ solo });
  setState(predicted, task.initial_state, messages, replay);
  const reference = domain.environment({ nextId: referenceIds() });
  setState(reference, task.initial_state, task.initial_state?.message_history ?? [], replay);
  runReferenceActions(reference, criteria.actions ?? []);
  const db_check = compareDatabases(predicted, reference);

  const env_assertions = (criteria.env_assertions ?? []).map((env_assertion): AssertionCheck => {
    const met = predicted.holds(env_assertion);
    return { env_assertion, met, reward: met ? 1 : 0 };
  });
  const assertionReward = env_assertions.reduce((product, check) => product * check.reward, 1);

  const reward_breakdown = new Map<string, number>();
  if (criteria.reward_basis.includes("DB")) reward_breakdown.set("DB", db_check.db_reward);
  if (criteria.reward_basis.includes("ENV_ASSERTION")) reward_breakdown.set("ENV_ASSERTION", assertionReward);
  return rewardInfo({
    reward: [...reward_breakdown.values()].reduce((product, part) => product * part, 1),
    db_check,
    env_assertions,
    reward_basis: criteria.reward_basis,
    reward_breakdown,
  });
}

// ids that tools make up are random in the original, so those of the two environments never agree
function referenceIds(): () => string {
  let next = 0xf000_0000;
  return () => (next++).toString(16);
}

/** Runs the reference actions; refusals are part of some references. The sides are not brought together in between. */
function runReferenceActions(environment: Environment, actions: readonly Action[]): void {
  for (const { requestor, name, arguments: args } of actions) {
    try {
      environment.call(requestor, name, args);
    } catch (error) {
      if (!(error instanceof Tau2Error)) throw error;
    }
  }
}

function compareDatabases(predicted: Environment, reference: Environment): DatabaseCheck {
  const users = [predicted.user?.db, reference.user?.db] as const;
  const sameUsers =
    users[0] === undefined || users[1] === undefined ? users[0] === users[1] : users[0].sameAs(users[1]);
  const db_match = predicted.agent.db.sameAs(reference.agent.db) && sameUsers;
  return { db_match, db_reward: db_match ? 1 : 0 };
}
