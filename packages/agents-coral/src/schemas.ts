import type { ShapesOf } from "@matrix/core";
import { Type } from "typebox";

const optionText = Type.Union([Type.String(), Type.Number()]);

/** A question as its row holds it, with `choices` added; further fields of the row are kept. */
export const taskSchema = Type.Object({
  question_id: Type.Union([Type.String(), Type.Number(), Type.Null()]),
  // A row without a question is let in: its first speaker refuses it, so that the record holds the row as prepared.
  question: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  options: Type.Immutable(Type.Array(optionText)),
  /** The right letter; without it nothing counts as correct. */
  answer: Type.Optional(Type.Unknown()),
  choices: Type.Record(Type.String(), optionText),
});

/** State of the sequential variant: the place in the order. */
const sequentialStateSchema = Type.Object({ position: Type.Integer() });

/** State of the graph variant: nobody calls anybody, and the edges remember nothing. */
const graphStateSchema = Type.Object({
  callers: Type.Immutable(Type.Array(Type.String())),
  memory: Type.Null(),
});

// Servers leave parts of it out, whatever their interface says.
const usage = Type.Object({
  prompt_tokens: Type.Optional(Type.Number()),
  completion_tokens: Type.Optional(Type.Number()),
  total_tokens: Type.Optional(Type.Number()),
  cached_tokens: Type.Optional(Type.Number()),
});

const modelReplyFields = {
  finish_reason: Type.Optional(Type.Immutable(Type.Array(Type.Union([Type.String(), Type.Null()])))),
  text: Type.Optional(Type.String()),
  reasoning_content: Type.Optional(Type.Immutable(Type.Array(Type.String()))),
  logprobs: Type.Optional(Type.Immutable(Type.Array(Type.Unknown()))),
  usage: Type.Optional(usage),
  response_timestamp: Type.Optional(Type.Number()),
  error: Type.Optional(Type.String()),
  error_class: Type.Optional(Type.String()),
};

const toolCall = Type.Object({
  id: Type.String(),
  type: Type.Literal("function"),
  function: Type.Object({ name: Type.String(), arguments: Type.String() }),
});

const rawToolCall = Type.Object({ id: Type.String(), name: Type.String(), arguments: Type.String() });

/** A turn of teacher or student. The opening turn has only `text`. */
export const speakerReplySchema = Type.Object({
  ...modelReplyFields,
  tool_calls: Type.Optional(Type.Immutable(Type.Array(toolCall))),
  status_ok: Type.Optional(Type.Boolean()),
});

const answer = Type.Union([Type.String(), Type.Null()]);

/** What the extractor read out of the turn before it. */
export const extractorReplySchema = Type.Object({
  ...modelReplyFields,
  tool_calls: Type.Optional(Type.Immutable(Type.Array(Type.Immutable(Type.Array(rawToolCall))))),
  status_ok: Type.Boolean(),
  extracted_answer: answer,
  valid_answer: Type.Boolean(),
  correct: Type.Boolean(),
});

/** Where the two stand: the last valid answer of each, and whether these agree. */
export const matcherReplySchema = Type.Object({
  status_ok: Type.Boolean(),
  matched_answer: Type.Object({ teacher: Type.Optional(answer), student: Type.Optional(answer) }),
  agreement: Type.Boolean(),
  agreement_correctness: Type.Boolean(),
  rated_turns: Type.Integer({ minimum: 0 }),
});

/** All schemas of the workload. */
export const coralSchemas = {
  input: taskSchema,
  state: Type.Union([sequentialStateSchema, graphStateSchema]),
  replies: {
    teacher: speakerReplySchema,
    student: speakerReplySchema,
    answer_extractor: extractorReplySchema,
    answer_matcher: matcherReplySchema,
  },
};

/** Types of the workload, whichever variant routes it. */
export type CoralShapes = ShapesOf<typeof coralSchemas>;

export type CoralTask = CoralShapes["input"];
export type SpeakerReply = CoralShapes["replies"]["teacher"];
export type ExtractorReply = CoralShapes["replies"]["answer_extractor"];
export type MatcherReply = CoralShapes["replies"]["answer_matcher"];
