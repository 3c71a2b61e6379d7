import { dictionaryOf } from "../schema/collection-types.ts";
import { readAs } from "../schema/read-as.ts";
import { anything } from "../schema/scalar-types.ts";
import { Tau2Error } from "../tau2-error.ts";
import { parseJson } from "../value/parse-json.ts";
import type { AgentKind } from "./agent-kind.ts";
import type { ChatToolCall, ChatUsage, ParticipantEntry } from "./chat-entry.ts";
import { soloTextRefused, stopToken } from "./fixed-texts.ts";
import { doneToolName } from "./model-request.ts";

/** What a model answered. */
export interface Completion {
  readonly content: string | null;
  readonly tool_calls: readonly ChatToolCall[];
  readonly cost?: number | null;
  readonly usage?: ChatUsage | null;
}

/**
 * The agent's message. The one that works alone ends by calling `done`, which turns the message into the stop token.
 *
 * @throws {JsonTextError} {Tau2Error} when the arguments of a call are no JSON object; {Tau2Error} for words from an agent that works alone
 */
export function agentMessage(kind: AgentKind, completion: Completion): ParticipantEntry {
  const message = participantMessage("assistant", completion);
  if (kind !== "llm_agent_solo") return message;
  if (message.tool_calls === null) throw new Tau2Error("ValueError", soloTextRefused);
  const done = message.tool_calls.some((call) => call.name === doneToolName);
  return done ? { ...message, content: stopToken, tool_calls: null } : message;
}

/** The simulated user's message. @throws {JsonTextError} {Tau2Error} when the arguments of a call are no JSON object */
export function userMessage(completion: Completion): ParticipantEntry {
  return participantMessage("user", completion);
}

function participantMessage(
  role: ParticipantEntry["role"],
  { content, tool_calls, cost = null, usage = null }: Completion,
): ParticipantEntry {
  for (const call of tool_calls) readAs(dictionaryOf(anything), parseJson(call.arguments), "ToolCall");
  return { role, content, tool_calls: tool_calls.length > 0 ? tool_calls : null, cost, usage };
}
