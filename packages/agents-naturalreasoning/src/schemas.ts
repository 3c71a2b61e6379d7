import type { ShapesOf } from "@matrix/core";
import { type Static, Type } from "typebox";

/** A document of DCLM-baseline; further fields are kept. Odd values are let in: the role that needs a field refuses it. */
export const documentSchema = Type.Object({
  text: Type.Optional(Type.Unknown()),
  /** Shares of languages; `en` is looked at. */
  language_id_whole_page_fasttext: Type.Optional(Type.Unknown()),
  metadata: Type.Unknown(),
  /** Stands there where near-duplicates are removed and this is one. */
  near_duplicate_of: Type.Optional(Type.Unknown()),
});

/** The place in the order. */
const stateSchema = Type.Object({ position: Type.Integer() });

// Servers leave parts of it out, whatever their interface says.
const usage = Type.Object({
  prompt_tokens: Type.Optional(Type.Number()),
  completion_tokens: Type.Optional(Type.Number()),
  total_tokens: Type.Optional(Type.Number()),
  cached_tokens: Type.Optional(Type.Number()),
});

const toolCall = Type.Object({
  id: Type.String(),
  type: Type.Literal("function"),
  function: Type.Object({ name: Type.String(), arguments: Type.String() }),
});

/** An answer that broke its schema and was given back to its model. */
const repair = Type.Object({
  text: Type.String(),
  faults: Type.Immutable(Type.Array(Type.String())),
  /** Of this try alone. */
  usage: Type.Optional(usage),
});

const replyFields = {
  finish_reason: Type.Optional(Type.Immutable(Type.Array(Type.Union([Type.String(), Type.Null()])))),
  text: Type.Optional(Type.String()),
  reasoning_content: Type.Optional(Type.Immutable(Type.Array(Type.String()))),
  tool_calls: Type.Optional(Type.Immutable(Type.Array(toolCall))),
  logprobs: Type.Optional(Type.Immutable(Type.Array(Type.Unknown()))),
  /** Of all tries together, where there were repairs. */
  usage: Type.Optional(usage),
  /** Only of structured answers. */
  repairs: Type.Optional(Type.Immutable(Type.Array(repair))),
  response_timestamp: Type.Optional(Type.Number()),
  /** Of the call, or of reading the text: see `status_ok`. */
  error: Type.Optional(Type.String()),
  error_class: Type.Optional(Type.String()),
  /** Whether the call went well. */
  status_ok: Type.Boolean(),
  /** These two only where the row ends here. */
  success: Type.Optional(Type.Boolean()),
  termination_reason: Type.Optional(Type.String()),
};

/** Reply of the scorer. */
export const gateReplySchema = Type.Object(replyFields);

/** Reply of the filter. */
export const filterReplySchema = Type.Object({
  ...replyFields,
  /** Where the row does not say it and the filter found it out. */
  language_id_whole_page_fasttext: Type.Optional(Type.Object({ en: Type.Number() })),
});

/** Reply of the question writer, with the fields of a question that passed as the model wrote them. */
export const questionReplySchema = Type.Object({
  ...replyFields,
  exam_question: Type.Optional(Type.Unknown()),
  question_category: Type.Optional(Type.Unknown()),
  extracted_answer: Type.Optional(Type.Unknown()),
  independent_answer: Type.Optional(Type.Unknown()),
});

/** All schemas of the workload. */
export const naturalReasoningSchemas = {
  input: documentSchema,
  state: stateSchema,
  replies: { filter: filterReplySchema, score: gateReplySchema, question: questionReplySchema },
};

/** Types of the workload. */
export type NaturalReasoningShapes = ShapesOf<typeof naturalReasoningSchemas>;

export type AnswerRepair = Static<typeof repair>;
export type NaturalReasoningDocument = NaturalReasoningShapes["input"];
export type GateReply = NaturalReasoningShapes["replies"]["score"];
export type FilterReply = NaturalReasoningShapes["replies"]["filter"];
export type QuestionReply = NaturalReasoningShapes["replies"]["question"];
