import type { ReadConversations } from "@matrix/core";
import { agentRequest } from "../conversation/model-request.ts";
import { systemPrompts } from "../conversation/system-prompts.ts";
import { chatMessage } from "../pack/chat-request.ts";
import { chatEntries } from "../pack/history-entries.ts";
import type { Tau2Options } from "../pack/options.ts";
import { promptsOf } from "../pack/prompts-of.ts";
import { worldsFor } from "../pack/worlds-for.ts";
import { taskOf } from "../task/task-row.ts";
import { readRecord } from "./read-record.ts";
import { usableHistory } from "./record-simulation.ts";

/**
 * The conversation as the agent's model saw it, with its tools and the policy it was given, up to the last thing that it said or called.
 * A reply that could not be used is no part of it.
 */
export function readConversations(options: Tau2Options): ReadConversations {
  const worlds = worldsFor(options);
  const { agent, user } = options;
  const same = { agent: agent.implementation, persona: user.persona, prompts: promptsOf(options) };
  return async (line) => {
    const record = readRecord(line);
    if (record === undefined) return [];
    const { briefing, guidelines } = await worlds.stage(record.task.domain);
    const task = taskOf(record.task);
    const prompts = systemPrompts(task, { ...same, briefing, guidelines });
    const context = { briefing, task, agent: same.agent, systemPrompts: prompts };
    const { messages, tools } = agentRequest(context, chatEntries(usableHistory(record)));
    const last = messages.findLastIndex(({ role }) => role === "assistant");
    if (last < 0) return [];
    return [{ messages: messages.slice(0, last + 1).map(chatMessage), ...(tools === null ? {} : { tools }) }];
  };
}
