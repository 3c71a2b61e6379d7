import type { ShapesOf } from "@matrix/core";
import { Type } from "typebox";
import { terminationReasons } from "../task/termination-reason.ts";

/** A task in upstream's layout; its own schema reads the further fields. */
export const inputSchema = Type.Object({
  id: Type.String(),
  domain: Type.String(),
  /** JSON pointers of the whole numbers that are floats, which JSON itself cannot say. */
  whole_floats: Type.Optional(Type.Immutable(Type.Array(Type.String()))),
});

const party = Type.Union([Type.Literal("agent"), Type.Literal("user"), Type.Literal("environment")]);

const stateSchema = Type.Object({
  from: party,
  to: party,
  steps: Type.Integer(),
  errors: Type.Integer(),
  ended: Type.Union([Type.Enum([...terminationReasons]), Type.Null()]),
});

// servers leave parts of it out, whatever their interface says
const usage = Type.Object({
  prompt_tokens: Type.Number(),
  completion_tokens: Type.Number(),
  total_tokens: Type.Optional(Type.Number()),
  cached_tokens: Type.Optional(Type.Number()),
});

const toolCall = Type.Object({
  id: Type.String(),
  type: Type.Literal("function"),
  function: Type.Object({ name: Type.String(), arguments: Type.String() }),
});

/** What the agent or the simulated user said or called, or why its model's answer cannot be used. */
export const speakerReplySchema = Type.Object({
  status_ok: Type.Boolean(),
  text: Type.Optional(Type.String()),
  tool_calls: Type.Optional(Type.Immutable(Type.Array(toolCall))),
  finish_reason: Type.Optional(Type.Immutable(Type.Array(Type.Union([Type.String(), Type.Null()])))),
  reasoning_content: Type.Optional(Type.Immutable(Type.Array(Type.String()))),
  logprobs: Type.Optional(Type.Immutable(Type.Array(Type.Unknown()))),
  usage: Type.Optional(usage),
  /** US dollars. */
  cost: Type.Optional(Type.Number()),
  /** Epoch seconds. */
  response_timestamp: Type.Optional(Type.Number()),
  error: Type.Optional(Type.String()),
  error_class: Type.Optional(Type.String()),
});

/** The answer to one tool call. `status_ok` is false where the tool refused. */
export const environmentReplySchema = Type.Object({
  status_ok: Type.Boolean(),
  tool_call_id: Type.String(),
  text: Type.String(),
  /** Role that called. */
  caller: Type.Union([Type.Literal("user_simulator"), Type.Literal("llm_agent")]),
});

/** What the conversation earned, in upstream's form (`RewardInfo`), or why that cannot be said. */
export const rewardReplySchema = Type.Object({
  status_ok: Type.Boolean(),
  reward_info: Type.Optional(Type.Object({ reward: Type.Number() })),
  /** Of the judge, where one was asked. */
  usage: Type.Optional(usage),
  /** US dollars. */
  cost: Type.Optional(Type.Number()),
  error: Type.Optional(Type.String()),
  error_class: Type.Optional(Type.String()),
});

/** All schemas of the workload. */
export const tau2Schemas = {
  input: inputSchema,
  state: stateSchema,
  replies: {
    user_simulator: speakerReplySchema,
    llm_agent: speakerReplySchema,
    environment: environmentReplySchema,
    reward: rewardReplySchema,
  },
};

/** Types of the workload. */
export type Tau2Shapes = ShapesOf<typeof tau2Schemas>;
export type Tau2Input = Tau2Shapes["input"];
export type SpeakerReply = Tau2Shapes["replies"]["llm_agent"];
export type EnvironmentReply = Tau2Shapes["replies"]["environment"];
export type RewardReply = Tau2Shapes["replies"]["reward"];
/** The roles whose models speak. */
export type Speaker = "user_simulator" | "llm_agent";
