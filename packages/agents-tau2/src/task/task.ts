import { dictionaryOf, listOf } from "../schema/collection-types.ts";
import { type FieldType, optional, withDefault } from "../schema/field-type.ts";
import { type RecordOf, record } from "../schema/record-schema.ts";
import { anything, enumeration, flag, text } from "../schema/scalar-types.ts";
import { isDictionary } from "../value/value.ts";
import { messageType, requestorType } from "./messages.ts";

/** What a reward may be made of. */
export type RewardType = "DB" | "ENV_ASSERTION" | "NL_ASSERTION" | "ACTION" | "COMMUNICATE";
export const rewardType: FieldType<RewardType> = enumeration(
  "DB",
  "ENV_ASSERTION",
  "NL_ASSERTION",
  "ACTION",
  "COMMUNICATE",
);

/** A reference action: one step of one way to solve the task. */
export const actionSchema = record("Action", {
  action_id: text,
  requestor: withDefault(requestorType, () => "assistant" as const),
  name: text,
  arguments: dictionaryOf(anything),
  info: optional(text),
  compare_args: optional(listOf(text)),
});
export type Action = RecordOf<typeof actionSchema>;

const functionCallFields = { env_type: requestorType, func_name: text, arguments: dictionaryOf(anything) };

/** A call of a domain's function that sets up a situation. */
export const environmentCallSchema = record("EnvFunctionCall", functionCallFields);
export type EnvironmentCall = RecordOf<typeof environmentCallSchema>;

/** A call of a domain's function that checks a situation. */
export const environmentAssertionSchema = record("EnvAssertion", {
  ...functionCallFields,
  assert_value: withDefault(flag, () => true),
  message: optional(text),
});
export type EnvironmentAssertion = RecordOf<typeof environmentAssertionSchema>;

const instructionsSchema = record("StructuredUserInstructions", {
  domain: text,
  reason_for_call: text,
  known_info: optional(text),
  unknown_info: optional(text),
  task_instructions: text,
});
export type UserInstructions = RecordOf<typeof instructionsSchema>;

const instructionsType: FieldType<UserInstructions | string> = {
  read: (input, location, issues) =>
    isDictionary(input)
      ? instructionsSchema.read(input, location, issues)
      : text.read(input, location, issues),
};

const scenarioSchema = record("UserScenario", { persona: optional(text), instructions: instructionsType });
/** Who the simulated user is and what it wants. */
export type UserScenario = RecordOf<typeof scenarioSchema>;

const initialStateSchema = record("InitialState", {
  initialization_data: optional(
    record("InitializationData", {
      agent_data: optional(dictionaryOf(anything)),
      user_data: optional(dictionaryOf(anything)),
    }),
  ),
  initialization_actions: optional(listOf(environmentCallSchema)),
  message_history: optional(listOf(messageType)),
});
export type InitialState = RecordOf<typeof initialStateSchema>;

const criteriaSchema = record("EvaluationCriteria", {
  actions: optional(listOf(actionSchema)),
  env_assertions: optional(listOf(environmentAssertionSchema)),
  communicate_info: optional(listOf(text)),
  nl_assertions: optional(listOf(text)),
  reward_basis: withDefault(listOf(rewardType), (): RewardType[] => ["DB", "COMMUNICATE"]),
});
export type EvaluationCriteria = RecordOf<typeof criteriaSchema>;

/** A task in upstream's layout, defaults filled in. */
export const taskSchema = record("Task", {
  id: text,
  description: optional(
    record("Description", {
      purpose: optional(text),
      relevant_policies: optional(text),
      notes: optional(text),
    }),
  ),
  user_scenario: scenarioSchema,
  ticket: optional(text),
  initial_state: optional(initialStateSchema),
  evaluation_criteria: optional(criteriaSchema),
  issues: optional(listOf(anything)),
  required_documents: optional(listOf(text)),
  user_tools: optional(listOf(text)),
});
export type Task = RecordOf<typeof taskSchema>;
