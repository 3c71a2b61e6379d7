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
 * The environment as a conversation left it, made anew from the entries: nothing of it has to be kept between hops. Only calls of
 * tools that change something are run again, as in the original's own replay.
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
  for (const message of answeredMessages(task, entries)) repeatCalls(environment, message);
  return environment;
}

/**
 * The messages whose calls the environment has answered since it was set up for the task, in order: with the task, all that its
 * state depends on. The calls of the last entry still wait for their answers.
 */
export function answeredMessages(task: Task, entries: readonly ChatEntry[]): ParticipantEntry[] {
  const begun = task.initial_state?.message_history?.length ?? 0;
  return entries.filter(
    (entry, position): entry is ParticipantEntry =>
      // the last message of the task's history may ask for what the history does not answer
      position >= begun - 1 && isParticipant(entry) && entries[position + 1]?.role === "tool",
  );
}

/** Runs the calls of a message again for what they change. @throws like {@link answerCalls} */
export function repeatCalls(environment: Environment, message: ParticipantEntry): void {
  const calls = message.tool_calls?.filter((call) => environment.mutates(call.name)) ?? [];
  if (calls.length > 0) answerCalls(environment, { ...message, tool_calls: calls });
}
