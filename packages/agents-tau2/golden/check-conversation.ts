import { advance } from "../src/conversation/advance.ts";
import type { AgentKind } from "../src/conversation/agent-kind.ts";
import { briefingOf } from "../src/conversation/briefing.ts";
import {
  type ChatEntry,
  type ChatToolCall,
  isParticipant,
  messageOf,
} from "../src/conversation/chat-entry.ts";
import { conversationCost } from "../src/conversation/conversation-cost.ts";
import { type ConversationState, defaultSettings } from "../src/conversation/conversation-state.ts";
import { answerCalls, environmentAfter, environmentOf } from "../src/conversation/environment-turn.ts";
import { agentMessage, type Completion, userMessage } from "../src/conversation/model-reply.ts";
import {
  agentRequest,
  type ConversationContext,
  type ModelRequest,
  modelParameters,
  userRequest,
} from "../src/conversation/model-request.ts";
import { openConversation } from "../src/conversation/open-conversation.ts";
import { defaultPrompts } from "../src/conversation/prompts.ts";
import { loadUserGuidelines } from "../src/conversation/user-guidelines.ts";
import { DataFolder } from "../src/data-folder/data-folder.ts";
import { evaluate } from "../src/reward/evaluate.ts";
import { readAs } from "../src/schema/read-as.ts";
import { oneOf } from "../src/schema/scalar-types.ts";
import { Tau2Error } from "../src/tau2-error.ts";
import { jsonText } from "../src/value/json-text.ts";
import { parseJson } from "../src/value/parse-json.ts";
import { type Dictionary, isDictionary, type Value } from "../src/value/value.ts";
import { outcome, scriptedVerdicts } from "./check-reward.ts";
import { difference } from "./difference.ts";
import { goldenDomain, goldenTask } from "./domains.ts";
import { dictionaryField, dictionaryListField, listField, numberField, textField } from "./fields.ts";

/** `conversations/`: a whole simulation with a scripted model. */
export async function checkConversation(vector: Dictionary, dataDir: string): Promise<string | undefined> {
  const domain = await goldenDomain(dataDir, textField(vector, "domain"));
  const task = await goldenTask(dataDir, domain.name, textField(vector, "task_id"));
  const agent: AgentKind = readAs(
    oneOf("llm_agent", "llm_agent_gt", "llm_agent_solo"),
    vector.get("agent") ?? null,
    "agent",
  );
  const solo = vector.get("solo_mode") === true;
  const context: ConversationContext = {
    briefing: briefingOf(domain, { solo }),
    task,
    agent,
    guidelines: await loadUserGuidelines(await DataFolder.open(dataDir)),
    persona: "",
    prompts: defaultPrompts,
  };
  const settings = {
    ...defaultSettings,
    solo,
    maxSteps: numberField(vector, "max_steps"),
    maxErrors: numberField(vector, "max_errors"),
    checkProtocol: vector.get("validate_communication") === true,
  };
  const model = new ScriptedModel(vector);
  const environment = environmentOf(domain, task, { solo });
  const { entries: begun, state: first } = openConversation(task, settings);
  const entries = [...begun];
  let state = first;
  let exception: Tau2Error | undefined;
  try {
    while (state.ended === null) {
      const reply = replyOf(state, entries, context, model, environment);
      state = advance(state, reply, settings);
      entries.push(...reply);
    }
  } catch (error) {
    if (!(error instanceof Tau2Error)) throw error;
    exception = error;
  }
  return (
    model.found() ??
    compareEnd(vector, entries, state, exception) ??
    (exception === undefined ? await compareResult(vector, entries, state) : undefined)
  );

  async function compareResult(expected: Dictionary, all: ChatEntry[], end: ConversationState) {
    const hashes = new Map(Object.entries(environment.hashes()));
    const again = new Map(Object.entries(environmentAfter(domain, task, all, { solo }).hashes()));
    const judge = async () => scriptedVerdicts(task.evaluation_criteria?.nl_assertions ?? [], "all_met");
    const messages = all.map(messageOf);
    const terminationReason = end.ended ?? "unexpected_error";
    const reward = await outcome(() => evaluate({ domain, task, messages, terminationReason, solo, judge }));
    return (
      difference(expected.get("final") ?? null, hashes, "final") ??
      difference(hashes, again, "the environment made anew from the entries") ??
      difference(expected.get("reward_info") ?? null, reward, "reward_info")
    );
  }
}

type Environment = ReturnType<typeof environmentOf>;

function replyOf(
  state: ConversationState,
  entries: readonly ChatEntry[],
  context: ConversationContext,
  model: ScriptedModel,
  environment: Environment,
): ChatEntry[] {
  switch (state.to) {
    case "environment": {
      const last = entries.at(-1);
      return last !== undefined && isParticipant(last) ? answerCalls(environment, last) : [];
    }
    case "agent":
      return [agentMessage(context.agent, model.answer("agent", agentRequest(context, entries)))];
    case "user":
      return [userMessage(model.answer("user", userRequest(context, entries)))];
  }
}

/** Answers from the vector's script and compares what it is asked with what the original asked. */
class ScriptedModel {
  readonly #script: Record<"agent" | "user", Dictionary[]>;
  readonly #prompts: Record<"agent" | "user", Value>;
  readonly #calls: readonly Dictionary[];
  readonly #parameters: Value;
  #asked = 0;
  #toolCalls = 0;
  #found: string | undefined;

  constructor(vector: Dictionary) {
    const script = dictionaryField(vector, "script");
    this.#script = { agent: dictionaryListField(script, "agent"), user: dictionaryListField(script, "user") };
    this.#prompts = {
      agent: vector.get("agent_system_prompt") ?? null,
      user: vector.get("user_system_prompt") ?? null,
    };
    this.#calls = dictionaryListField(vector, "llm_calls");
    const { temperature, seed, num_retries } = modelParameters(numberField(vector, "seed"));
    this.#parameters = { temperature, seed: BigInt(seed), num_retries: BigInt(num_retries) };
  }

  found(): string | undefined {
    if (this.#found === undefined && this.#asked !== this.#calls.length) {
      return `${this.#asked} model calls, expected ${this.#calls.length}`;
    }
    return this.#found;
  }

  answer(role: "agent" | "user", request: ModelRequest): Completion {
    const expected = this.#calls[this.#asked];
    this.#found ??= this.#compare(role, request, expected);
    this.#asked++;
    const scripted = this.#script[role].shift();
    const content = scripted?.get("content") ?? null;
    const spoken = typeof content === "string" ? content : null;
    const calls = scripted?.get("tool_calls") ?? [];
    return {
      content: scripted === undefined ? whenSilent[role] : spoken,
      tool_calls: Array.isArray(calls) ? calls.map((call: Value) => this.#toolCall(call)) : [],
      cost: 0,
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    };
  }

  #toolCall(call: Value): ChatToolCall {
    if (!isDictionary(call)) throw new TypeError("scripted tool call is not an object");
    this.#toolCalls++;
    const id = `tc_${String(this.#toolCalls).padStart(3, "0")}`;
    return { id, name: textField(call, "name"), arguments: jsonText(call.get("arguments") ?? null) };
  }

  #compare(
    role: "agent" | "user",
    request: ModelRequest,
    expected: Dictionary | undefined,
  ): string | undefined {
    const place = `call ${this.#asked}`;
    if (expected === undefined) return `${place}: the original asked no model any more`;
    const messages = listField(expected, "messages").map((message): Value => {
      const isSystem = isDictionary(message) && message.has("content_ref");
      return isSystem ? { role: "system", content: this.#prompts[role] } : message;
    });
    return (
      difference(expected.get("role") ?? null, role, `${place} role`) ??
      difference(messages, parseJson(JSON.stringify(request.messages)), `${place} messages`) ??
      difference(
        expected.get("tools") ?? null,
        request.tools?.map((tool) => tool.function.name) ?? null,
        place,
      ) ??
      difference(expected.get("tool_choice") ?? null, request.tool_choice, `${place} tool_choice`) ??
      difference(expected.get("kwargs") ?? null, this.#parameters, `${place} kwargs`)
    );
  }
}

const whenSilent = { agent: "Anything else?", user: "Thank you. ###STOP###" };

function compareEnd(
  vector: Dictionary,
  entries: readonly ChatEntry[],
  state: ConversationState,
  exception: Tau2Error | undefined,
): string | undefined {
  const cost = conversationCost(entries);
  const actual: Record<string, Value> = {
    exception_type: exception?.kind ?? null,
    exception: exception?.message ?? null,
    step_count: BigInt(state.steps),
    ...(exception === undefined
      ? {
          termination_reason: state.ended,
          num_errors: BigInt(state.errors),
          agent_cost: cost.agent,
          user_cost: cost.user,
          mode: "half_duplex",
        }
      : {}),
  };
  for (const [name, value] of Object.entries(actual)) {
    const found = difference(vector.get(name) ?? null, value, name);
    if (found !== undefined) return found;
  }
  return compareTrajectory(listField(vector, "trajectory"), entries);
}

function compareTrajectory(expected: readonly Value[], entries: readonly ChatEntry[]): string | undefined {
  if (expected.length !== entries.length) return `${entries.length} messages, expected ${expected.length}`;
  for (const [position, message] of expected.entries()) {
    const entry = entries[position];
    if (!isDictionary(message) || entry === undefined) return `message ${position} is not an object`;
    const ours = new Map(Object.entries(messageOf(entry, position)));
    // the vectors leave out time stamps and what belongs to voice
    const actual = new Map([...message.keys()].map((name) => [name, ours.get(name) ?? null]));
    const found = difference(message, actual, `trajectory[${position}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}
