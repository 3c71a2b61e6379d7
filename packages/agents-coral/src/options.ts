import { type Static, Type } from "typebox";
import { conversationPrompt, extractionPrompt } from "./system-prompts.ts";

interface ModelDefaults {
  readonly who: string;
  readonly systemPrompt: string;
  readonly temperature: number;
  readonly maxTokens: number;
}

function modelOptions({ who, systemPrompt, temperature, maxTokens }: ModelDefaults) {
  return Type.Object(
    {
      system_prompt: Type.String({ default: systemPrompt, description: `System prompt of the ${who}.` }),
      temperature: Type.Number({ minimum: 0, default: temperature, description: "Sampling temperature." }),
      max_tokens: Type.Integer({ minimum: 1, default: maxTokens, description: "Most tokens of one reply." }),
      top_p: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.9,
        description: "Share of probability mass that is sampled from.",
      }),
      timeout_secs: Type.Number({
        exclusiveMinimum: 0,
        default: 1800,
        description: "Seconds for one call, its retries included.",
      }),
      max_retries: Type.Integer({ minimum: 0, default: 3, description: "Retries of one call." }),
      sticky_routing_prefix: Type.Union([Type.String(), Type.Null()], {
        default: null,
        description:
          "Where set, calls of one row prefer the replica that this prefix and the row's full id lead to; roles with the same prefix share it.",
      }),
    },
    { default: {}, additionalProperties: false, description: `How the ${who} asks its model.` },
  );
}

const dummyOptions = Type.Object(
  {
    generation_length: Type.Integer({
      minimum: 1,
      default: 1024,
      description: "Characters of a turn, on average.",
    }),
    length_delta: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.2,
      description: "How far a turn may be from that, as a share of it.",
    }),
    expected_turns: Type.Integer({
      minimum: 1,
      default: 3,
      description: "From this turn on the two agree with a chance of 90 %, before it with 10 %.",
    }),
  },
  { default: {}, additionalProperties: false, description: "What the agents of `dummy` make up." },
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
    teacher: modelOptions({
      who: "teacher",
      systemPrompt: conversationPrompt,
      temperature: 0.2,
      maxTokens: 1024,
    }),
    student: modelOptions({
      who: "student",
      systemPrompt: conversationPrompt,
      temperature: 0.2,
      maxTokens: 1024,
    }),
    extractor: modelOptions({
      who: "answer extractor",
      systemPrompt: extractionPrompt,
      temperature: 0,
      maxTokens: 32,
    }),
  },
  { default: {}, additionalProperties: false },
);

/** The pack's options, all values present. */
export type CoralOptions = Static<typeof coralOptions>;
/** How one role asks its model. */
export type CoralModelOptions = CoralOptions["teacher"];
