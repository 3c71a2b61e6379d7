import type { Domain, EnvironmentOptions } from "../domains/domain.ts";
import type { Environment } from "../environment/environment.ts";
import { setState } from "../environment/set-state.ts";
import { asksForTools } from "../task/messages.ts";
import type { Task } from "../task/task.ts";
import {
  type ChatEntry,
  isParticipant,
  messageOf,
  type ParticipantEntry,
  type ToolEntry,
} from "./chat-entry.ts";

/**
 * Answers all calls of a message, in order, on the row's environment.
 *
 * @throws {JsonTextError} {Tau2Error} when the arguments of a call are no JSON object, or the two sides cannot be brought together
 */
export function answerCalls(environment: Environment, message: ParticipantEntry): ToolEntry[] {
  const parsed = messageOf(message, 0);
  const calls = parsed.role !== "tool" && asksForTools(parsed) ? parsed.tool_calls : [];
  const answers = calls.map((call): ToolEntry => {
    const { id, content, requestor, error } = environment.respond(call);
    return { role: "tool", id, content: content ?? "", requestor, error };
  });
  environment.sync();
  return answers;
}

/** The environment in which a task starts, its history replayed. @throws {Tau2Error} when the task cannot be set up */
export function environmentOf(domain: Domain, task: Task, options: EnvironmentOptions): Environment {
  const environment = domain.environment(options);
  setState(environment, task.initial_state, task.initial_state?.message_history ?? []);
  return environment;
}

/**
 * The environment as a conversation left it, made anew from the entries: nothing of it has to be kept between hops. Costs as much
 * as all calls so far together.
 *
 * @param entries of the whole conversation, the task's own history included
 */
export function environmentAfter(
  domain: Domain,
  task: Task,
  entries: readonly ChatEntry[],
  options: EnvironmentOptions,
): Environment {
  const environment = environmentOf(domain, task, options);
  const begun = task.initial_state?.message_history?.length ?? 0;
  for (const [position, entry] of entries.entries()) {
    // the calls of the last message may still wait for their answers
    const answered = entries[position + 1]?.role === "tool";
    if (position >= begun - 1 && answered && isParticipant(entry)) answerCalls(environment, entry);
  }
  return environment;
}
