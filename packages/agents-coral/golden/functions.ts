import {
  type ChatMessage,
  firstChoice,
  History,
  type Json,
  type JsonObject,
  type MessageHeader,
  type ModelReply,
  OrchestratorMessage,
  trialSeeds,
} from "@matrix/core";
import { conversationMessages } from "../src/conversation-messages.ts";
import { coralMetrics } from "../src/coral-metrics.ts";
import { extractAnswer } from "../src/extract-answer.ts";
import { extractionMessages } from "../src/extraction-prompt.ts";
import { extractorReply } from "../src/extractor-reply.ts";
import { matchAnswers } from "../src/match-answers.ts";
import { fullId } from "../src/model-call.ts";
import type { CoralRole } from "../src/next-in-graph.ts";
import { graphCoral, sequentialCoral } from "../src/orchestrators.ts";
import { prepareTask } from "../src/prepare-task.ts";
import type { CoralShapes, CoralTask, MatcherReply } from "../src/schemas.ts";
import { openingEntries, optionsText } from "../src/task-text.ts";
import { tokenReport } from "../src/token-report.ts";
import type { Turn } from "../src/turn.ts";

// The shapes that the vectors' README gives to each function's input; vectors are checked by running them.
type Input<Fields> = (input: Fields) => unknown;

const extract: Input<{ text: string }> = ({ text }) => {
  const { statement, answer } = extractAnswer(text);
  return [statement, answer];
};

const extractorPostprocess: Input<{ response: ModelReply; task_answer: unknown }> = (input) =>
  extractorReply(input.response, input.task_answer);

const llmPostprocess: Input<{ response: ModelReply }> = ({ response }) => firstChoice(response);

const match: Input<{ history: Turn[]; task_answer: unknown }> = ({ history, task_answer: answer }) =>
  matchAnswers(history, answer, "answer_matcher");

const buildMessages: Input<{ history: Turn[]; system_prompt: string }> = (input): ChatMessage[] =>
  conversationMessages(input.history, input.system_prompt);

const datasetTransform: Input<{ item: Json }> = ({ item }) => prepareTask(item).input;

const taskMessage: Input<{ task: CoralTask }> = ({ task }) => openingEntries(task)[0];

const taskOptions: Input<{ task: CoralTask; simulation_id: string; trial: number }> = (input) => ({
  task_options: optionsText(input.task),
  task_answer: input.task.answer,
  id: fullId({
    run: input.simulation_id,
    row: { index: 0, id: input.task.question_id, trial: input.trial, seed: 0 },
  }),
});

const extractionPrompt: Input<{ task: CoralTask; response_text: string; system_prompt: string }> = (input) =>
  extractionMessages(
    input.task,
    { agent: "teacher", response: { text: input.response_text } },
    input.system_prompt,
  );

const isDone: Input<{ last_response: MatcherReply; max_turns: number }> = (input) => {
  const reply = input.last_response;
  const next = sequentialCoral(input.max_turns).next(messageAt("answer_matcher", reply), reply);
  const metrics = coralMetrics();
  metrics.add({ history: [{ agent: "answer_matcher", response: JSON.parse(JSON.stringify(reply)) }] });
  const done = "end" in next;
  return {
    done,
    done_raw: done,
    status: done ? next.end : {},
    is_success: done && next.end.success,
    is_error: metrics.result().conv_err === 1,
  };
};

const graphNext: Input<{ current: CoralRole; response: MatcherReply; max_turns: number }> = (input) => {
  const next = graphCoral(input.max_turns).next(messageAt(input.current, input.response), input.response);
  return "end" in next
    ? { next_agent: next.nextRole, done: true, status: next.end }
    : { next_agent: next.role, done: false, status: {} };
};

const metrics: Input<{ histories: Json[] }> = ({ histories }) => {
  const accumulator = coralMetrics();
  for (const history of histories) accumulator.add({ history });
  return accumulator.result();
};

const seeds: Input<{ seed: number; num_trial: number }> = ({ seed, num_trial: trials }) =>
  trialSeeds(seed, trials);

const report: Input<{ records: JsonObject[]; agents: string[] | null }> = ({ records, agents }) =>
  tokenReport(records, agents);

/** What runs a function's vectors: input to output, an exception where the original raised. */
export const functions: ReadonlyMap<string, (input: never) => unknown> = new Map<
  string,
  (input: never) => unknown
>([
  ["coral.extract_answer", extract],
  ["coral.extractor_postprocess", extractorPostprocess],
  ["agent.llm_postprocess", llmPostprocess],
  ["coral.match", match],
  ["coral.build_messages", buildMessages],
  ["coral.dataset_transform", datasetTransform],
  ["coral.task_message", taskMessage],
  ["coral.task_options", taskOptions],
  ["coral.extraction_prompt", extractionPrompt],
  ["coral.is_done", isDone],
  ["coral.graph_next", graphNext],
  ["coral.metrics", metrics],
  ["framework.trial_seeds", seeds],
  ["report.collect_agent_metrics", report],
]);

/** A message as an orchestrator sees it once `role` has replied. */
function messageAt(role: CoralRole, response: MatcherReply): OrchestratorMessage<CoralShapes> {
  const row = { index: 0, id: null, trial: 0, seed: 0 };
  const header: MessageHeader = {
    v: 1,
    run: "golden",
    row,
    orchestrator: "",
    role,
    step: 0,
    attempt: 0,
    created: 0,
    started: 0,
  };
  const state = JSON.stringify({ position: 0, callers: [], memory: null });
  const entry = JSON.stringify({ agent: role, response });
  return new OrchestratorMessage<CoralShapes>(header, "null", state, History.fromLines<CoralShapes>([entry]));
}
