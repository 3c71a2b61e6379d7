import { type Json, ReplyError } from "@matrix/core";
import { fencedObject } from "./fenced-json.ts";
import { boxMark, questionFields, type TerminationReason } from "./fixed-texts.ts";
import { matchFields } from "./match-fields.ts";
import type { PythonJson } from "./python-json.ts";
import { contains, isTruthy, lastOf, storedValue } from "./python-value.ts";
import { type ReadAnswer, reason, textOf } from "./score-decision.ts";
import { type JudgedReply, rejected, type Verdict } from "./verdict.ts";

type QuestionField = (typeof questionFields)[number];

/** What the question writer's reply holds beside what the model said. */
export type QuestionVerdict = Verdict & { readonly error?: string } & {
  readonly [Field in QuestionField]?: Json;
};

/**
 * The question writer's reply as history keeps it: with the four fields of its JSON object where there are a question and an
 * answer whose last step has a boxed result. Empty is what Python takes for false. A failed call stays as it is.
 *
 * @throws {ReplyError} where the reply does not say whether the call went well.
 */
export function questionDecision<Reply extends JudgedReply>(
  reply: Reply,
  readAnswer: ReadAnswer = fencedObject,
): Reply | (Reply & QuestionVerdict) {
  if (reply.status_ok === undefined) throw new ReplyError('reply of "question" has no "status_ok"');
  if (!reply.status_ok) return reply;
  try {
    const read = matchFields(readAnswer(textOf(reply)), questionFields);
    const lack = lackOf(read);
    if (lack !== undefined) return { ...reply, ...rejected(lack) };
    return {
      ...reply,
      success: true,
      termination_reason: "success",
      ...Object.fromEntries([...read].map(([field, value]) => [field, storedValue(value)])),
    };
  } catch (error) {
    return {
      ...reply,
      ...rejected("filter_by_question_wo_json"),
      error: `question not readable: ${reason(error)}`,
    };
  }
}

/** What a question and its answer lack, if anything. @throws {TypeError} where the answer has no last step to look into. */
function lackOf(read: ReadonlyMap<QuestionField, PythonJson>): TerminationReason | undefined {
  const answer = read.get("independent_answer") ?? null;
  if (!isTruthy(read.get("exam_question") ?? null)) return "filter_by_no_question";
  if (!isTruthy(answer)) return "filter_by_no_answer";
  return contains(lastOf(answer), boxMark) ? undefined : "filter_by_no_boxed_answer";
}
