import { rewardInfoSchema } from "../reward/reward-info.ts";
import { dictionaryOf, listOf } from "../schema/collection-types.ts";
import { optional, withDefault } from "../schema/field-type.ts";
import { type RecordOf, record } from "../schema/record-schema.ts";
import { anything, integer, oneOf, real, text } from "../schema/scalar-types.ts";
import { taskSchema } from "../task/task.ts";
import { terminationReasons } from "../task/termination-reason.ts";
import { jsonText } from "../value/json-text.ts";
import { parseJson } from "../value/parse-json.ts";
import type { Value } from "../value/value.ts";

const empty = withDefault(anything, () => null);
const noArguments = withDefault(dictionaryOf(anything), () => new Map<string, Value>());

const participantFields = { implementation: text, llm: optional(text), llm_args: optional(noArguments) };
const userInfoSchema = record("UserInfo", {
  ...participantFields,
  global_simulation_guidelines: optional(text),
  voice_settings: empty,
  persona_config: empty,
});
const agentInfoSchema = record("AgentInfo", { ...participantFields, voice_settings: empty });
const environmentInfoSchema = record("EnvironmentInfo", {
  domain_name: text,
  policy: text,
  tool_defs: empty,
});

export const runInfoSchema = record("Info", {
  git_commit: text,
  num_trials: integer,
  max_steps: integer,
  max_errors: integer,
  user_info: userInfoSchema,
  agent_info: agentInfoSchema,
  environment_info: environmentInfoSchema,
  seed: optional(integer),
  text_streaming_config: empty,
  speech_complexity: empty,
  audio_native_config: empty,
  retrieval_config: empty,
  retrieval_config_kwargs: empty,
});
/** What a run was made with. */
export type RunInfo = RecordOf<typeof runInfoSchema>;

export const simulationSchema = record("SimulationRun", {
  id: text,
  task_id: text,
  timestamp: optional(text),
  start_time: text,
  end_time: text,
  duration: real,
  termination_reason: oneOf(...terminationReasons),
  agent_cost: optional(real),
  user_cost: optional(real),
  agent_usage: empty,
  reward_info: optional(rewardInfoSchema),
  messages: withDefault(listOf(anything), (): Value[] => []),
  ticks: empty,
  trial: optional(integer),
  seed: optional(integer),
  mode: withDefault(text, () => "half_duplex"),
  speech_environment: empty,
  review: empty,
  user_only_review: empty,
  info: empty,
  auth_classification: empty,
  hallucination_retries_used: withDefault(integer, () => 0n),
  hallucination_check: empty,
  provider_session_id: empty,
  policy: empty,
  effect_timeline: empty,
});
/** One conversation of a run: who said what, how it ended, what it earned. Times are ISO texts, durations seconds. */
export type Simulation = RecordOf<typeof simulationSchema>;

const resultsSchema = record("Results", {
  timestamp: optional(text),
  info: runInfoSchema,
  tasks: listOf(taskSchema),
  simulations: listOf(simulationSchema),
  simulation_index: empty,
});
/** A results file of the original, which its viewer reads. Members that it has besides are dropped. */
export type Results = RecordOf<typeof resultsSchema>;

/** @throws {JsonTextError} when the text is not JSON; {Tau2Error} naming the members that are missing or of another type */
export function readResults(file: string): Results {
  return resultsSchema.parse(parseJson(file));
}

/** The text of a results file: JSON with two blanks of indent and every member, without a final newline. */
export function resultsText(results: Results): string {
  return jsonText(results, { indent: 2, ascii: false });
}

/**
 * A simulation with all members of the format; those not given are empty.
 *
 * @throws {Tau2Error} naming what is missing or of another type
 */
export function simulation(
  members: {
    readonly [Field in keyof Simulation]?: Simulation[Field];
  },
): Simulation {
  return simulationSchema.parse(new Map(Object.entries(members)));
}
