import { type Static, Type } from "typebox";
import { conversationPrompt, extractionPrompt } from "./system-prompts.ts";

const modelDefaults = { top_p: 0.9, timeout_secs: 1800, max_retries: null, sticky_routing_prefix: null };

/** @param given system prompt, temperature and max_tokens of the role. */
function modelOptions(
  who: string,
  given: { readonly system_prompt: string; readonly temperature: number; readonly max_tokens: number },
) {
  const defaults = { ...given, ...modelDefaults };
  return Type.Object(
    {
      system_prompt: Type.String({
        default: defaults.system_prompt,
        description: `System prompt of the ${who}.`,
      }),
      temperature: Type.Number({
        minimum: 0,
        default: defaults.temperature,
        description: "Sampling temperature.",
      }),
      max_tokens: Type.Integer({
        minimum: 1,
        default: defaults.max_tokens,
        description: "Most tokens of one reply.",
      }),
      top_p: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: defaults.top_p,
        description: "Share of probability mass that is sampled from.",
      }),
      timeout_secs: Type.Number({
        exclusiveMinimum: 0,
        default: defaults.timeout_secs,
        description: "Seconds for one call, its retries included.",
      }),
      max_retries: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
        default: defaults.max_retries,
        description: "Retries of one call; null: as many as the model is set to.",
      }),
      sticky_routing_prefix: Type.Union([Type.String(), Type.Null()], {
        default: defaults.sticky_routing_prefix,
        description:
          "Where set, calls of one row prefer the replica that this prefix and the row's full id lead to; roles with the same prefix share it.",
      }),
    },
    { default: defaults, additionalProperties: false, description: `How the ${who} asks its model.` },
  );
}

const dummyDefaults = { generation_length: 1024, length_delta: 0.2, expected_turns: 3 };

const dummyOptions = Type.Object(
  {
    generation_length: Type.Integer({
      minimum: 1,
      default: dummyDefaults.generation_length,
      description: "Characters of a turn, on average.",
    }),
    length_delta: Type.Number({
      minimum: 0,
      maximum: 1,
      default: dummyDefaults.length_delta,
      description: "How far a turn may be from that, as a share of it.",
    }),
    expected_turns: Type.Integer({
      minimum: 1,
      default: dummyDefaults.expected_turns,
      description: "From this turn on the two agree with a chance of 90 %, before it with 10 %.",
    }),
  },
  { default: dummyDefaults, additionalProperties: false, description: "What the agents of `dummy` make up." },
);

/** JSON Schema of the pack's options, as users type them. */
export const coralOptions = Type.Object(
  {
    variant: Type.Union([Type.Literal("sequential"), Type.Literal("graph")], {
      default: "sequential",
      description: "What routes: a fixed order of roles, or a graph. The conversations are the same.",
    }),
    max_turns: Type.Integer({
      minimum: 0,
      default: 20,
      description: "Turns of teacher and student after which a conversation ends without agreement.",
    }),
    dummy: Type.Boolean({
      default: false,
      description: "Agents that make replies up and ask no model, for measuring the runtime's own cost.",
    }),
    dummy_agents: dummyOptions,
    teacher: modelOptions("teacher", {
      system_prompt: conversationPrompt,
      temperature: 0.2,
      max_tokens: 1024,
    }),
    student: modelOptions("student", {
      system_prompt: conversationPrompt,
      temperature: 0.2,
      max_tokens: 1024,
    }),
    extractor: modelOptions("answer extractor", {
      system_prompt: extractionPrompt,
      temperature: 0,
      max_tokens: 32,
    }),
  },
  { additionalProperties: false },
);

/** The pack's options, all values present. */
export type CoralOptions = Static<typeof coralOptions>;
/** How one role asks its model. */
export type CoralModelOptions = CoralOptions["teacher"];
