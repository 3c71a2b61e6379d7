import { advance } from "../src/conversation/advance.ts";
import type { AgentKind } from "../src/conversation/agent-kind.ts";
import { briefingOf } from "../src/conversation/briefing.ts";
import { type ChatEntry, isParticipant, messageOf } from "../src/conversation/chat-entry.ts";
import { type ConversationState, defaultSettings } from "../src/conversation/conversation-state.ts";
import { answerCalls, environmentAfter, environmentOf } from "../src/conversation/environment-turn.ts";
import { agentMessage, userMessage } from "../src/conversation/model-reply.ts";
import { agentRequest, type ConversationContext, userRequest } from "../src/conversation/model-request.ts";
import { openConversation } from "../src/conversation/open-conversation.ts";
import { defaultPrompts } from "../src/conversation/prompts.ts";
import { systemPrompts } from "../src/conversation/system-prompts.ts";
import { loadUserGuidelines } from "../src/conversation/user-guidelines.ts";
import { DataFolder } from "../src/data-folder/data-folder.ts";
import { evaluate } from "../src/reward/evaluate.ts";
import { readAs } from "../src/schema/read-as.ts";
import { oneOf } from "../src/schema/scalar-types.ts";
import { Tau2Error } from "../src/tau2-error.ts";
import type { Dictionary } from "../src/value/value.ts";
import { outcome, scriptedVerdicts } from "./check-reward.ts";
import { compareEnd } from "./compare-end.ts";
import { difference } from "./difference.ts";
import { goldenDomain, goldenTask } from "./domains.ts";
import { numberField, textField } from "./fields.ts";
import { ScriptedModel } from "./scripted-model.ts";

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
  const briefing = briefingOf(domain, { solo });
  const guidelines = await loadUserGuidelines(await DataFolder.open(dataDir));
  const parts = { briefing, agent, guidelines, persona: "", prompts: defaultPrompts };
  const context: ConversationContext = { briefing, task, agent, systemPrompts: systemPrompts(task, parts) };
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
