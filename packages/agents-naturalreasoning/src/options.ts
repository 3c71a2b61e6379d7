import { type Static, Type } from "typebox";
import { filterPrompt, questionPrompt, scorePrompt } from "./system-prompts.ts";

const callDefaults = { timeout_secs: 1800, max_retries: null, sticky_routing_prefix: null };

interface ModelDefaults {
  readonly system_prompt: string;
  readonly temperature: number;
  readonly max_tokens: number;
  readonly top_p: number;
}

/** Keys of a role that asks a model. */
function modelProperties(who: string, defaults: ModelDefaults) {
  return {
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
      default: callDefaults.timeout_secs,
      description: "Seconds for one call, its retries included.",
    }),
    max_retries: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      default: callDefaults.max_retries,
      description: "Retries of one call; null: as many as the model is set to.",
    }),
    sticky_routing_prefix: Type.Union([Type.String(), Type.Null()], {
      default: callDefaults.sticky_routing_prefix,
      description:
        "Where set, calls of one row prefer the replica that this prefix and the row's full id lead to; roles with the same prefix share it.",
    }),
  };
}

const filterDefaults = { system_prompt: filterPrompt, temperature: 1, max_tokens: 8, top_p: 0.95 };
const scoreDefaults = { system_prompt: scorePrompt, temperature: 0.2, max_tokens: 10_240, top_p: 0.9 };
const questionDefaults = { system_prompt: questionPrompt, temperature: 0, max_tokens: 20_480, top_p: 0.9 };
const structuredDefaults = { enabled: false, max_repairs: 2 };
const nearDuplicateDefaults = { enabled: false, threshold: 0.8, shingle_words: 5 };
const gateDefaults = { filter_en: 0.8, identify_language: false, on_error: "fail" };

/** JSON Schema of the pack's options, as users type them. */
export const naturalReasoningOptions = Type.Object(
  {
    filter: Type.Object(
      {
        filter_en: Type.Number({
          minimum: 0,
          maximum: 1,
          default: gateDefaults.filter_en,
          description: "Share of English from which on a document is read at all.",
        }),
        identify_language: Type.Boolean({
          default: gateDefaults.identify_language,
          description:
            "Whether the language of documents that say nothing of it is found out, by fastText's small model; needs the package fasttext.wasm.js. Else they count as no English.",
        }),
        on_error: Type.Union([Type.Literal("fail"), Type.Literal("reject")], {
          default: gateDefaults.on_error,
          description:
            "What a failed call of the filter's model means: the row ends failed with the error, or it counts as rejected by the classifier, as in the original.",
        }),
        ...modelProperties("filter", filterDefaults),
      },
      {
        default: { ...gateDefaults, ...filterDefaults, ...callDefaults },
        additionalProperties: false,
        description: "What the filter lets pass, and how it asks its model.",
      },
    ),
    score: Type.Object(modelProperties("scorer", scoreDefaults), {
      default: { ...scoreDefaults, ...callDefaults },
      additionalProperties: false,
      description: "How the scorer asks its model.",
    }),
    question: Type.Object(modelProperties("question writer", questionDefaults), {
      default: { ...questionDefaults, ...callDefaults },
      additionalProperties: false,
      description: "How the question writer asks its model.",
    }),
    near_duplicates: Type.Object(
      {
        enabled: Type.Boolean({
          default: nearDuplicateDefaults.enabled,
          description:
            "Whether documents that are much like an earlier one are rejected, filter_by_duplicate.",
        }),
        threshold: Type.Number({
          minimum: 0.3,
          maximum: 1,
          default: nearDuplicateDefaults.threshold,
          description:
            "Share of runs of words in common (Jaccard, estimated) from which on two documents count as near-duplicates.",
        }),
        shingle_words: Type.Integer({
          minimum: 1,
          maximum: 50,
          default: nearDuplicateDefaults.shingle_words,
          description: "Words in such a run.",
        }),
      },
      {
        default: nearDuplicateDefaults,
        additionalProperties: false,
        description: "Near-duplicates among the documents of a run.",
      },
    ),
    structured: Type.Object(
      {
        enabled: Type.Boolean({
          default: structuredDefaults.enabled,
          description:
            "Whether models answer in bare JSON whose schema the server enforces (response_format) and which is checked here; else in the original's form, a fenced block.",
        }),
        max_repairs: Type.Integer({
          minimum: 0,
          maximum: 10,
          default: structuredDefaults.max_repairs,
          description:
            "How often a model is asked again, with the faults, when its answer breaks the schema; then the row ends failed.",
        }),
      },
      {
        default: structuredDefaults,
        additionalProperties: false,
        description: "Structured answers.",
      },
    ),
  },
  { additionalProperties: false },
);

/** The pack's options, all values present. */
export type NaturalReasoningOptions = Static<typeof naturalReasoningOptions>;
/** How one role asks its model. */
export type NaturalReasoningModelOptions = NaturalReasoningOptions["score"];
