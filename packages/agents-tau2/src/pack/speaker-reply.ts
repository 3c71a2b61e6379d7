import { firstChoice, MatrixError, type ModelReply, type TokenUsage } from "@matrix/core";
import type { AgentKind } from "../conversation/agent-kind.ts";
import type { ParticipantEntry } from "../conversation/chat-entry.ts";
import { refuseEmpty } from "../conversation/check-history.ts";
import { agentMessage, type Completion, userMessage } from "../conversation/model-reply.ts";
import { toolCall } from "./history-entries.ts";
import type { Tau2ModelOptions } from "./options.ts";
import type { Speaker, SpeakerReply } from "./schemas.ts";

/**
 * A model's answer as its role's reply. One with which the conversation cannot go on (nothing said and nothing called, arguments that
 * are no JSON object, words from an agent that works alone) has `error`, in the original's words where it has some.
 */
export function speakerReply(speaker: Speaker, agent: AgentKind, answer: ModelReply): SpeakerReply {
  const { tool_calls: calls = [], ...said } = firstChoice(answer);
  const asCalled = calls.length === 0 ? {} : { tool_calls: calls };
  if (said.error !== undefined) return { ...said, ...asCalled };
  const completion: Completion = {
    content: said.text ?? null,
    tool_calls: calls.map(({ id, function: called }) => ({
      id,
      name: called.name,
      arguments: called.arguments,
    })),
  };
  try {
    const message = speaker === "llm_agent" ? agentMessage(agent, completion) : userMessage(completion);
    refuseEmpty(message);
    return { ...withoutText(said), ...spoken(message) };
  } catch (error) {
    if (!MatrixError.isInstance(error)) throw error;
    return { ...said, ...asCalled, status_ok: false, error: error.message, error_class: error.code };
  }
}

function withoutText({ text: _, ...rest }: SpeakerReply): SpeakerReply {
  return rest;
}

function spoken({ content, tool_calls: calls }: ParticipantEntry) {
  return {
    ...(content === null ? {} : { text: content }),
    ...(calls === null ? {} : { tool_calls: calls.map(toolCall) }),
  };
}

/** What a call cost, in US dollars; nothing where prices or tokens are not known. */
export function costOf(
  usage: TokenUsage | undefined,
  { prompt_price, completion_price }: Tau2ModelOptions,
): { cost?: number } {
  if (usage === undefined || prompt_price === null || completion_price === null) return {};
  const { prompt_tokens, completion_tokens } = usage;
  return { cost: (prompt_tokens * prompt_price + completion_tokens * completion_price) / 1e6 };
}

/** Tokens of two calls of one hop together. */
export function addUsage(one: TokenUsage | undefined, other: TokenUsage | undefined): TokenUsage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    prompt_tokens: one.prompt_tokens + other.prompt_tokens,
    completion_tokens: one.completion_tokens + other.completion_tokens,
    ...(one.total_tokens === undefined || other.total_tokens === undefined
      ? {}
      : { total_tokens: one.total_tokens + other.total_tokens }),
    ...(one.cached_tokens === undefined || other.cached_tokens === undefined
      ? {}
      : { cached_tokens: one.cached_tokens + other.cached_tokens }),
  };
}
