import type { Domain } from "../domains/domain.ts";
import type { Environment } from "../environment/environment.ts";
import type { TerminationReason } from "../task/termination-reason.ts";
import { advance } from "./advance.ts";
import { type ChatEntry, isParticipant } from "./chat-entry.ts";
import type { ConversationSettings, ConversationState } from "./conversation-state.ts";
import { answerCalls, environmentOf } from "./environment-turn.ts";
import { agentMessage, type Completion, userMessage } from "./model-reply.ts";
import { agentRequest, type ConversationContext, type ModelRequest, userRequest } from "./model-request.ts";
import { openConversation } from "./open-conversation.ts";

/** A model: one request, one answer. */
export type Model = (request: ModelRequest) => Promise<Completion>;

/** A conversation that is over. */
export interface FinishedConversation {
  readonly entries: readonly ChatEntry[];
  readonly terminationReason: TerminationReason;
  readonly steps: number;
  readonly errors: number;
  /** The row's environment as the conversation left it. */
  readonly environment: Environment;
}

/**
 * Runs one conversation in this process, hop by hop, with the same functions that a distributed run uses.
 *
 * @throws {Tau2Error} when the task cannot be set up or a message is empty; whatever the models throw
 */
export async function simulate(
  domain: Domain,
  context: ConversationContext,
  models: { readonly agent: Model; readonly user: Model },
  settings: ConversationSettings,
): Promise<FinishedConversation> {
  const environment = environmentOf(domain, context.task, { solo: settings.solo });
  const opening = openConversation(context.task, settings);
  const entries = [...opening.entries];
  let state = opening.state;
  while (state.ended === null) {
    const reply = await replyTo(state, entries, context, models, environment);
    state = advance(state, reply, settings);
    entries.push(...reply);
  }
  return { entries, terminationReason: state.ended, steps: state.steps, errors: state.errors, environment };
}

async function replyTo(
  state: ConversationState,
  entries: readonly ChatEntry[],
  context: ConversationContext,
  models: { readonly agent: Model; readonly user: Model },
  environment: Environment,
): Promise<ChatEntry[]> {
  if (state.to === "agent")
    return [agentMessage(context.agent, await models.agent(agentRequest(context, entries)))];
  if (state.to === "user") return [userMessage(await models.user(userRequest(context, entries)))];
  const last = entries.at(-1);
  return last !== undefined && isParticipant(last) ? answerCalls(environment, last) : [];
}
