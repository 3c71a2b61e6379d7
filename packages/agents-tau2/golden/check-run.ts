import {
  arraySource,
  type ChatMessage,
  type ChatModel,
  type ChatRequest,
  type MatrixRecord,
  memorySink,
  run,
  type ToolCall,
  type Transport,
  type Workload,
} from "@matrix/core";
import type { Completion } from "../src/conversation/model-reply.ts";
import type { RequestMessage } from "../src/conversation/model-request.ts";
import { chatEntries, toolCall } from "../src/pack/history-entries.ts";
import { resolveTau2Options } from "../src/pack/resolve-options.ts";
import type { Tau2Shapes } from "../src/pack/schemas.ts";
import type { Tau2Models } from "../src/pack/speaker-agent.ts";
import { tau2Pack } from "../src/pack/tau2-pack.ts";
import { numberIn } from "../src/record/json-fields.ts";
import { terminationReason } from "../src/record/record-outcome.ts";
import { taskRow } from "../src/task/task-row.ts";
import { fromExactJson } from "../src/value/exact-json.ts";
import { parseJson } from "../src/value/parse-json.ts";
import { plainJson } from "../src/value/plain-json.ts";
import type { Dictionary } from "../src/value/value.ts";
import { scriptedVerdicts } from "./check-reward.ts";
import { compareEnd } from "./compare-end.ts";
import { difference } from "./difference.ts";
import { goldenTask } from "./domains.ts";
import { numberField, textField } from "./fields.ts";
import { ScriptedModel, type ScriptedRequest } from "./scripted-model.ts";

/** `conversations/`: the same simulation as a row that the runtime moves from agent to agent. */
export async function checkRun(
  vector: Dictionary,
  dataDir: string,
  transport: () => Transport,
): Promise<string | undefined> {
  const domain = textField(vector, "domain");
  const task = await goldenTask(dataDir, domain, textField(vector, "task_id"));
  const script = new ScriptedModel(vector);
  const statements = task.evaluation_criteria?.nl_assertions ?? [];
  const sink = memorySink();
  await run({
    run: `golden-${runs++}`,
    workload: workloadOf(vector, dataDir),
    resources: {
      agent: scripted("agent", (request) => script.answer("agent", asAsked(request))),
      user: scripted("user", (request) => script.answer("user", asAsked(request))),
      judge: scripted("judge", () => ({ content: scriptedVerdicts(statements, "all_met"), tool_calls: [] })),
    },
    source: arraySource([taskRow(task, domain)]),
    transport: transport(),
    sink,
    seed: numberField(vector, "seed"),
  }).report;
  const [written] = sink.records;
  return script.found() ?? compareRecord(vector, JSON.parse(written?.line ?? "null"));
}

// every row needs a name of its own: the workloads are shared
let runs = 0;
const workloads = new Map<string, Workload<Tau2Shapes, Tau2Models>>();

/** The workload of a vector's settings. Shared by vectors of the same settings, so that a domain is loaded once. */
function workloadOf(vector: Dictionary, dataDir: string): Workload<Tau2Shapes, Tau2Models> {
  const options = resolveTau2Options({
    domain: textField(vector, "domain"),
    data_dir: dataDir,
    max_steps: numberField(vector, "max_steps"),
    max_errors: numberField(vector, "max_errors"),
    enforce_communication_protocol: vector.get("validate_communication") === true,
    // replies cost nothing in the vectors, and one that cannot be used ends the original's attempt
    agent: {
      implementation: textField(vector, "agent"),
      reply_retries: 0,
      prompt_price: 0,
      completion_price: 0,
    },
    user: { reply_retries: 0, prompt_price: 0, completion_price: 0 },
  });
  const key = JSON.stringify(options);
  const workload = workloads.get(key) ?? tau2Pack.create(options);
  workloads.set(key, workload);
  return workload;
}

function scripted(name: string, answer: (request: ChatRequest) => Completion): ChatModel {
  return {
    name,
    async complete(request) {
      const { content, tool_calls, usage } = answer(request);
      const choice = {
        text: content,
        reasoning: null,
        toolCalls: tool_calls.map(toolCall),
        finishReason: null,
      };
      return { choices: [choice], respondedAt: 0, ...(usage ? { usage } : {}) };
    },
  };
}

/** A request as it was made before it was brought into the terms of model clients. */
function asAsked({ messages, tools, tool_choice }: ChatRequest): ScriptedRequest {
  return {
    messages: messages.map(asOriginal),
    tools: tools ?? null,
    tool_choice: tool_choice === "auto" || tool_choice === "required" ? tool_choice : null,
  };
}

function asOriginal({ role, content, tool_calls: calls, tool_call_id = "" }: ChatMessage): RequestMessage {
  const text = typeof content === "string" ? content : null;
  if (role === "tool") return { role, content: text ?? "", tool_call_id };
  if (role !== "assistant") return { role: role === "user" ? "user" : "system", content: text };
  const repeated = calls?.map(({ id, type, function: called }: ToolCall) => ({
    id,
    name: called.name,
    function: called,
    type,
  }));
  return { role, content: text, tool_calls: repeated ?? null };
}

function compareRecord(vector: Dictionary, record: MatrixRecord<Tau2Shapes>): string | undefined {
  const { history, status, error } = record;
  const last = history.at(-1);
  const reward = last?.agent === "reward" ? last.response : undefined;
  const said = chatEntries(reward === undefined ? history.slice(0, -1) : history);
  const state = {
    steps: numberIn(status, "steps") ?? -1,
    errors: numberIn(status, "tool_errors") ?? -1,
    ended: terminationReason(JSON.parse(JSON.stringify(record))),
  };
  const found = compareEnd(vector, said, state, reward === undefined ? error : undefined);
  if (found !== undefined || reward === undefined) return found && `by run(): ${found}`;
  // a record holds plain JSON: ints and floats are one kind there
  const expected = fromExactJson(plainJson(vector.get("reward_info") ?? null));
  const actual = parseJson(JSON.stringify(reward.reward_info ?? { exception: reward.error }));
  return difference(expected, actual, "reward_info by run()");
}
