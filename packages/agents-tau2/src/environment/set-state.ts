import * as texts from "../fixed-texts.ts";
import { asksForTools, type Message, type ToolCall, type ToolMessage } from "../task/messages.ts";
import type { InitialState } from "../task/task.ts";
import { Tau2Error } from "../tau2-error.ts";
import { equalValues } from "../value/equal.ts";
import { tryParseJson } from "../value/parse-json.ts";
import { describeToolCall, describeToolMessage } from "./describe-message.ts";
import type { Environment } from "./environment.ts";

/** How a recorded trajectory is replayed. */
export interface ReplayOptions {
  /** Whether a call that now answers differently is an error; otherwise it is reported to `onDifference`. */
  strict?: boolean;
  onDifference?: (call: ToolCall, returned: ToolMessage, recorded: ToolMessage) => void;
}

/**
 * Brings a fresh environment into the state that a task's data and actions and a recorded trajectory lead to.
 *
 * @throws {Tau2Error} when an initial action fails, the trajectory is out of order, or (strict) a call answers differently
 */
export function setState(
  environment: Environment,
  initial: Pick<InitialState, "initialization_data" | "initialization_actions"> | null,
  history: readonly Message[],
  options: ReplayOptions = {},
): void {
  if (environment.solo && history.some((message) => message.role === "user")) {
    throw new Tau2Error("AssertionError", texts.noUserMessagesWhenSolo);
  }
  mergeInitialData(environment, initial?.initialization_data ?? null);
  for (const action of initial?.initialization_actions ?? []) environment.run(action);
  replay(environment, history, options);
  environment.sync();
}

function mergeInitialData(environment: Environment, data: InitialState["initialization_data"]): void {
  const { agent, user } = environment;
  if (data?.agent_data != null) {
    agent.db = agent.db.merged(data.agent_data);
    // the original then makes both sides work on this one database, whatever the user's was
    if (user !== undefined) user.db = agent.db;
  }
  if (data?.user_data != null) {
    if (user === undefined)
      throw new Tau2Error("AttributeError", texts.noSuchAttribute("NoneType", "update_db"));
    user.db = user.db.merged(data.user_data);
    agent.db = user.db;
  }
}

function replay(environment: Environment, history: readonly Message[], options: ReplayOptions): void {
  const { strict = true, onDifference } = options;
  for (const { call, recorded } of callsWithAnswers(history)) {
    // the live environment answered an unknown tool with an error and changed nothing
    if (!environment.has(call.name) || !environment.mutates(call.name)) continue;
    const returned = environment.respond(call);
    if (sameContent(returned.content, recorded.content)) continue;
    if (!strict) {
      onDifference?.(call, returned, recorded);
      continue;
    }
    const [asked, now, then] = [
      describeToolCall(call),
      describeToolMessage(returned),
      describeToolMessage(recorded),
    ];
    throw new Tau2Error("ValueError", texts.replayDiffers(asked, now, then));
  }
}

function sameContent(returned: string | null, recorded: string | null): boolean {
  if (returned === recorded) return true;
  if (returned === null || recorded === null) return false;
  const a = tryParseJson(returned) ?? returned;
  const b = tryParseJson(recorded) ?? recorded;
  return equalValues(a, b);
}

/**
 * Pairs every call of a trajectory with the tool message that answers it.
 *
 * @throws {Tau2Error} where an answer is missing, out of order or without a call
 */
export function callsWithAnswers(history: readonly Message[]): { call: ToolCall; recorded: ToolMessage }[] {
  const pairs: { call: ToolCall; recorded: ToolMessage }[] = [];
  const rest = history[Symbol.iterator]();
  for (let next = rest.next(); !next.done; next = rest.next()) {
    const message = next.value;
    if (message.role === "tool") throw new Tau2Error("ValueError", texts.toolMessageUnexpected);
    if (!asksForTools(message)) continue;
    for (const call of message.tool_calls) pairs.push({ call, recorded: answerTo(call, rest.next().value) });
  }
  return pairs;
}

const messageTypes = { assistant: "AssistantMessage", user: "UserMessage" } as const;

function answerTo(call: ToolCall, message: Message | undefined): ToolMessage {
  if (message === undefined) throw new Tau2Error("ValueError", texts.toolMessageMissing);
  if (message.role !== "tool") {
    throw new Tau2Error("ValueError", texts.toolMessageWrongType(messageTypes[message.role]));
  }
  if (message.id !== call.id)
    throw new Tau2Error("ValueError", texts.toolCallIdMismatch(call.id, message.id));
  return message;
}
