import {
  type ChatModel,
  failedModelReply,
  firstChoice,
  type JsonObject,
  ModelError,
  modelReply,
  ReplyError,
} from "@matrix/core";
import type { NaturalReasoningModels } from "../agents.ts";
import { filterDecision } from "../filter-decision.ts";
import { baselineLanguageReason, languageField } from "../fixed-texts.ts";
import { callOptions, documentRequest } from "../model-call.ts";
import type { NaturalReasoningModelOptions, NaturalReasoningOptions } from "../options.ts";
import { questionDecision } from "../question-decision.ts";
import { isObject, shareOf } from "../read-document.ts";
import { scoreDecision } from "../score-decision.ts";

/** One row of the batch baseline's output. */
export interface BaselineColumns {
  readonly success: boolean;
  readonly termination_reason: string;
  readonly exam_question: string;
  readonly extracted_answer: string;
  /** Steps, joined by line ends. */
  readonly independent_answer: string;
}

/** What a row of the baseline is worked out with. */
export interface BaselineContext {
  readonly models: NaturalReasoningModels;
  readonly options: NaturalReasoningOptions;
  /** Position in the data set: all that models are told of the row beside the document. */
  readonly index: number;
  readonly signal: AbortSignal;
}

/**
 * A row as the batch baseline works it out: the pack's requests and decisions one after the other, without seed.
 *
 * It differs from the pack where the baseline does: an odd language field counts as no English, a failed call of the scorer
 * passes the document on, and the output is text in columns. Source: Matrix, `scripts/nr_baseline.py`.
 *
 * @throws whatever a model throws beside a `ModelError` of the row, and {ReplyError} for a field of a question that is no text:
 * either ends the baseline's whole batch.
 */
export async function baselineRow(document: JsonObject, context: BaselineContext): Promise<BaselineColumns> {
  const { models, options } = context;
  const shares = document[languageField];
  const english = isObject(shares) ? shareOf(shares) : 0;
  if (english < options.filter.filter_en) return rejectedColumns(baselineLanguageReason);
  const ask = (role: keyof NaturalReasoningModels) =>
    askModel(document, models[role], role, options[role], context);
  const filtered = filterDecision(await ask("filter"), "reject");
  if ("termination_reason" in filtered) return rejectedColumns(filtered.termination_reason);
  const scored = scoreDecision(await ask("score"));
  if ("termination_reason" in scored) return rejectedColumns(scored.termination_reason);
  const asked = questionDecision(await ask("question"));
  if (!("termination_reason" in asked)) return rejectedColumns("");
  if (!asked.success) return rejectedColumns(asked.termination_reason);
  const { exam_question: question, extracted_answer: extracted, independent_answer: answer } = asked;
  const steps = Array.isArray(answer) ? answer : [answer];
  return {
    success: true,
    termination_reason: asked.termination_reason,
    exam_question: textOf("exam_question", question),
    extracted_answer: textOf("extracted_answer", extracted),
    independent_answer: steps.map((step) => textOf("independent_answer", step)).join("\n"),
  };
}

async function askModel(
  document: JsonObject,
  model: ChatModel,
  role: string,
  options: NaturalReasoningModelOptions,
  { index, signal }: BaselineContext,
) {
  const { timeoutMs, maxRetries } = callOptions(options);
  const step = `baseline/${index}/0`;
  try {
    const completion = await model.complete(documentRequest(document, options), {
      stepId: `${step}/${role}`,
      role,
      row: { index, trial: 0 },
      step: 0,
      stickyKey: step,
      signal,
      timeoutMs,
      ...(maxRetries === undefined ? {} : { maxRetries }),
    });
    return firstChoice(modelReply(completion));
  } catch (error) {
    if (signal.aborted || !(error instanceof ModelError) || error.endpointWide) throw error;
    return firstChoice(failedModelReply(error, 0));
  }
}

function rejectedColumns(reason: string): BaselineColumns {
  return {
    success: false,
    termination_reason: reason,
    exam_question: "",
    extracted_answer: "",
    independent_answer: "",
  };
}

const loneSurrogates = /\p{Surrogate}/gu;

/** A field's text without lone surrogates, which the baseline's files cannot hold. @throws {ReplyError} where it is none. */
function textOf(field: string, value: unknown): string {
  if (typeof value === "string") return value.replace(loneSurrogates, "");
  throw new ReplyError(
    `"${field}" of a question must be text to stand in a column, got ${JSON.stringify(value)}`,
  );
}
