import { dictionaryOf, listOf } from "../schema/collection-types.ts";
import { optional, withDefault } from "../schema/field-type.ts";
import { type RecordOf, record } from "../schema/record-schema.ts";
import { anything, enumeration, flag, real, text } from "../schema/scalar-types.ts";
import { actionSchema, environmentAssertionSchema, type RewardType, rewardType } from "../task/task.ts";

const databaseCheckSchema = record("DBCheck", { db_match: flag, db_reward: real });
/** Whether both databases ended as the reference actions leave them. */
export type DatabaseCheck = RecordOf<typeof databaseCheckSchema>;

const assertionCheckSchema = record("EnvAssertionCheck", {
  env_assertion: environmentAssertionSchema,
  met: flag,
  reward: real,
});
/** Whether an assertion of the task held at the end. */
export type AssertionCheck = RecordOf<typeof assertionCheckSchema>;

const actionCheckSchema = record("ActionCheck", {
  action: actionSchema,
  action_match: flag,
  action_reward: real,
  tool_type: optional(enumeration("read", "write", "think", "generic")),
});
/** Whether some call of the trajectory matched a reference action. */
export type ActionCheck = RecordOf<typeof actionCheckSchema>;

const communicateCheckSchema = record("CommunicateCheck", { info: text, met: flag, justification: text });
/** Whether the agent said a wanted string. */
export type CommunicateCheck = RecordOf<typeof communicateCheckSchema>;

const statementCheckSchema = record("NLAssertionCheck", {
  nl_assertion: text,
  met: flag,
  justification: text,
});
/** Whether the judge found a statement to be true. */
export type StatementCheck = RecordOf<typeof statementCheckSchema>;

export const rewardInfoSchema = record("RewardInfo", {
  reward: real,
  db_check: optional(databaseCheckSchema),
  env_assertions: optional(listOf(assertionCheckSchema)),
  action_checks: optional(listOf(actionCheckSchema)),
  nl_assertions: optional(listOf(statementCheckSchema)),
  communicate_checks: optional(listOf(communicateCheckSchema)),
  reward_basis: withDefault(optional(listOf(rewardType)), (): RewardType[] => ["DB"]),
  reward_breakdown: optional(dictionaryOf(real, rewardType)),
  info: withDefault(anything, () => null),
});
/** What a trajectory earned and why; members and names as in the original's result files. Rewards are floats from 0 to 1. */
export type RewardInfo = RecordOf<typeof rewardInfoSchema>;

/** A reward with only some members; the basis of a part that says nothing of it is `["DB"]`, as in the original. */
export function rewardInfo(members: Partial<RewardInfo> & { reward: number }): RewardInfo {
  return {
    db_check: null,
    env_assertions: null,
    action_checks: null,
    nl_assertions: null,
    communicate_checks: null,
    reward_basis: ["DB"],
    reward_breakdown: null,
    info: null,
    ...members,
  };
}

/** A breakdown with one part. */
export function breakdown(type: RewardType, reward: number): Map<string, number> {
  return new Map([[type, reward]]);
}
