import { History, type Json, type MessageHeader, OrchestratorMessage, sinkRole } from "@matrix/core";
import { fencedObject } from "../src/fenced-json.ts";
import { filterDecision, languageRejection } from "../src/filter-decision.ts";
import { questionFields, scoreFields } from "../src/fixed-texts.ts";
import { matchFields } from "../src/match-fields.ts";
import { naturalReasoningMetrics } from "../src/metrics.ts";
import { documentMessages } from "../src/model-call.ts";
import type { PythonJson } from "../src/python-json.ts";
import { plainValue } from "../src/python-value.ts";
import { questionDecision } from "../src/question-decision.ts";
import { englishScore } from "../src/read-document.ts";
import { endsEarly, naturalReasoningOrchestrator, type RoutedReply, statusOf } from "../src/route.ts";
import type { GateReply, NaturalReasoningShapes } from "../src/schemas.ts";
import { scoreDecision } from "../src/score-decision.ts";
import type { JudgedReply } from "../src/verdict.ts";

// The shapes that the vectors' README gives to each function's input; vectors are checked by running them.
type Input<Fields> = (input: Fields) => unknown;

const shapes: { readonly [shape: string]: readonly string[] } = {
  CriteriaScores: scoreFields,
  ExamQuestionResult: questionFields,
};

const extractJson: Input<{ text: string; shape: string | null }> = ({ text, shape }) => {
  const object = fencedObject(text);
  if (shape === null) return plainValue(object);
  const fields = shapes[shape];
  if (fields === undefined) throw new Error(`shape "${shape}" is not known`);
  const read: ReadonlyMap<string, PythonJson> = matchFields(object, fields);
  return plainValue(read);
};

const filter: Input<{ response: JudgedReply | null }> = ({ response }) =>
  response === null ? languageRejection : filterDecision(response, "reject");

const score: Input<{ response: JudgedReply }> = ({ response }) => scoreDecision(response);

const question: Input<{ response: JudgedReply }> = ({ response }) => questionDecision(response);

const filterRequest: Input<{ task: { text?: Json }; filter_en: number | null; system_prompt: string }> = (
  input,
) =>
  englishScore(input.task) >= (input.filter_en ?? 0)
    ? documentMessages(input.task, input.system_prompt)
    : null;

const route: Input<{ responses: RoutedReply[] }> = ({ responses }) =>
  responses.map((reply, index) => {
    const replies = responses.slice(0, index + 1);
    const status = statusOf(replies);
    const done = endsEarly(status, reply);
    const next = naturalReasoningOrchestrator().next(messageAt(index, replies), routed(reply));
    const last = index === order.length - 1;
    if ("end" in next !== (done || last)) throw new Error("the orchestrator does not end where it should");
    const { success = false } = status;
    const metrics = naturalReasoningMetrics();
    metrics.add({ status: {}, history: [{ agent: "filter", response: { ...reply } }] });
    return {
      next_agent: "end" in next ? (next.nextRole ?? sinkRole) : next.role,
      done,
      status,
      is_success: success,
      is_error: metrics.result().conv_err === 1,
    };
  });

const metrics: Input<{ docs: { [key: string]: Json }[] }> = ({ docs }) => {
  const accumulator = naturalReasoningMetrics();
  for (const record of docs) accumulator.add(record);
  return accumulator.result();
};

/** What runs a function's vectors: input to output, an exception where the original raised. */
export const functions: ReadonlyMap<string, (input: never) => unknown> = new Map<
  string,
  (input: never) => unknown
>([
  ["nr.extract_json", extractJson],
  ["nr.filter_decision", filter],
  ["nr.score_decision", score],
  ["nr.question_decision", question],
  ["nr.filter_request", filterRequest],
  ["nr.route", route],
  ["nr.metrics", metrics],
]);

const order = ["filter", "score", "question"] as const;

/** A reply of the vectors, which may lack what every reply of ours has, as an orchestrator is given it. */
function routed(reply: RoutedReply): GateReply {
  return JSON.parse(JSON.stringify(reply));
}

/** A message as the orchestrator sees it once the role at `position` has replied. */
function messageAt(
  position: number,
  replies: readonly RoutedReply[],
): OrchestratorMessage<NaturalReasoningShapes> {
  const row = { index: 0, id: null, trial: 0, seed: 0 };
  const role = order[position];
  if (role === undefined) throw new Error(`the order has no place ${position}`);
  const header: MessageHeader = {
    v: 1,
    run: "golden",
    row,
    orchestrator: "naturalreasoning",
    role,
    step: position,
    attempt: 0,
    created: 0,
    started: 0,
  };
  const lines = replies.map((response, index) => JSON.stringify({ agent: order[index], response }));
  const history = History.fromLines<NaturalReasoningShapes>(lines);
  return new OrchestratorMessage<NaturalReasoningShapes>(
    header,
    "null",
    JSON.stringify({ position }),
    history,
  );
}
