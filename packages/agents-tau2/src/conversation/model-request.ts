import type { ToolDescription, ToolOffer } from "../environment/tool-schema.ts";
import { toolOffer } from "../environment/tool-schema.ts";
import type { ToolSummary } from "../environment/toolkit.ts";
import type { Task } from "../task/task.ts";
import { jsonText } from "../value/json-text.ts";
import { parseJson } from "../value/parse-json.ts";
import type { AgentKind } from "./agent-kind.ts";
import type { Briefing } from "./briefing.ts";
import { type ChatEntry, type ChatToolCall, isParticipant, type ParticipantEntry } from "./chat-entry.ts";
import type { SystemPrompts } from "./system-prompts.ts";

/** One message of a request, in the form of OpenAI-compatible servers; `tool_calls` is there for all assistant messages. */
export type RequestMessage =
  | { readonly role: "system" | "user"; readonly content: string | null }
  | {
      readonly role: "assistant";
      readonly content: string | null;
      readonly tool_calls: readonly RequestCall[] | null;
    }
  | { readonly role: "tool"; readonly content: string; readonly tool_call_id: string };

/** A call as it is repeated to the model. */
export interface RequestCall {
  readonly id: string;
  readonly name: string;
  readonly function: { readonly name: string; readonly arguments: string };
  readonly type: "function";
}

/** What a model is asked. */
export interface ModelRequest {
  readonly messages: readonly RequestMessage[];
  /** Null when the party has no tools. */
  readonly tools: readonly ToolOffer[] | null;
  readonly tool_choice: "auto" | "required" | null;
}

/** What both requests are made from, but for what was said so far; the same for all hops of a row. */
export interface ConversationContext {
  readonly briefing: Briefing;
  readonly task: Task;
  readonly agent: AgentKind;
  readonly systemPrompts: SystemPrompts;
}

/** Parameters of a model call, by the original's names and with its defaults. */
export interface ModelParameters {
  readonly temperature: number;
  readonly seed: number;
  /** Attempts after the first. */
  readonly num_retries: number;
}

export function modelParameters(seed: number): ModelParameters {
  return { temperature: 0, seed, num_retries: 3 };
}

const doneTool: ToolSummary = { name: "done", kind: "generic", parameters: {} };
/** What the agent that works alone is told of the tool with which it ends. */
export const doneDescription: ToolDescription = {
  text: "Call this when the ticket is solved and nothing is left to do.",
};
export const doneToolName = doneTool.name;

const doneOffer = toolOffer(doneTool, { done: doneDescription });

/** What the agent's model is asked: its own messages and calls, the user's words, and the answers to its own calls. */
export function agentRequest(context: ConversationContext, entries: readonly ChatEntry[]): ModelRequest {
  const { briefing, agent, systemPrompts } = context;
  const solo = agent === "llm_agent_solo";
  const { agentTools, userTools } = briefing;
  const tools = solo ? [...agentTools, ...(userTools ?? []), doneOffer] : agentTools;
  return {
    messages: [{ role: "system", content: systemPrompts.agent }, ...visibleTo("assistant", entries)],
    tools: tools.length > 0 ? tools : null,
    tool_choice: tools.length === 0 ? null : solo ? "required" : "auto",
  };
}

/** What the simulated user's model is asked, with the roles turned around: its own messages as the assistant's. */
export function userRequest(context: ConversationContext, entries: readonly ChatEntry[]): ModelRequest {
  const tools = userTools(context);
  return {
    messages: [{ role: "system", content: context.systemPrompts.user }, ...visibleTo("user", entries)],
    tools: tools.length > 0 ? tools : null,
    tool_choice: tools.length > 0 ? "auto" : null,
  };
}

/** The user's tools, or those of them that the task names. */
function userTools({ briefing, task }: ConversationContext): readonly ToolOffer[] {
  const all = briefing.userTools ?? [];
  const named = task.user_tools;
  return named === null ? all : all.filter((tool) => named.includes(tool.function.name));
}

/** What one side sees: its own messages, the other's words, and the answers to its own calls. */
function visibleTo(own: ParticipantEntry["role"], entries: readonly ChatEntry[]): RequestMessage[] {
  return entries.flatMap((entry): RequestMessage[] => {
    if (!isParticipant(entry)) {
      return entry.requestor === own
        ? [{ role: "tool", content: entry.content, tool_call_id: entry.id }]
        : [];
    }
    if (entry.role === own) {
      const tool_calls = entry.tool_calls?.map(repeated) ?? null;
      return [{ role: "assistant", content: entry.content, tool_calls }];
    }
    return entry.tool_calls === null ? [{ role: "user", content: entry.content }] : [];
  });
}

function repeated({ id, name, arguments: args }: ChatToolCall): RequestCall {
  // written anew, with the original's separators
  return { id, name, function: { name, arguments: jsonText(parseJson(args)) }, type: "function" };
}
