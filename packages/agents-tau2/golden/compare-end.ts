import { type ChatEntry, messageOf } from "../src/conversation/chat-entry.ts";
import { conversationCost } from "../src/conversation/conversation-cost.ts";
import type { ConversationState } from "../src/conversation/conversation-state.ts";
import { type Dictionary, isDictionary, type Value } from "../src/value/value.ts";
import { difference } from "./difference.ts";
import { listField } from "./fields.ts";

/** Compares how a conversation ended, and all that was said in it. */
export function compareEnd(
  vector: Dictionary,
  entries: readonly ChatEntry[],
  state: Pick<ConversationState, "steps" | "errors" | "ended">,
  exception: { readonly kind?: string; readonly message: string } | undefined,
): string | undefined {
  const cost = conversationCost(entries);
  const actual: Record<string, Value> = {
    // a record keeps the text only
    ...(exception !== undefined && exception.kind === undefined
      ? {}
      : { exception_type: exception?.kind ?? null }),
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
