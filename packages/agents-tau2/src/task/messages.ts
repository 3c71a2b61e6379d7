import { dictionaryOf, listOf } from "../schema/collection-types.ts";
import { type FieldType, optional, withDefault } from "../schema/field-type.ts";
import { type RecordOf, record } from "../schema/record-schema.ts";
import { anything, flag, integer, oneOf, real, text } from "../schema/scalar-types.ts";
import { isBlank } from "../value/blanks.ts";
import { isDictionary, isRecord } from "../value/value.ts";

/** Who asks for a tool: the agent (`assistant`) or the user. */
export type Requestor = "user" | "assistant";

export const requestorType = oneOf("user", "assistant");

/** A tool call, in the original's message form. `arguments` keeps ints and floats apart. */
export const toolCallSchema = record("ToolCall", {
  id: withDefault(text, () => ""),
  name: text,
  arguments: dictionaryOf(anything),
  requestor: withDefault(requestorType, () => "assistant" as const),
});

export type ToolCall = RecordOf<typeof toolCallSchema>;

/** The answer to one tool call. */
export const toolMessageSchema = record("ToolMessage", {
  id: text,
  role: oneOf("tool"),
  content: optional(text),
  requestor: withDefault(requestorType, () => "assistant" as const),
  error: withDefault(flag, () => false),
  turn_idx: optional(integer),
  timestamp: optional(text),
});

export type ToolMessage = RecordOf<typeof toolMessageSchema>;

const empty = withDefault(anything, () => null);
const no = withDefault(flag, () => false);
const yes = withDefault(flag, () => true);

// the members of upstream's message in its order; those about voice stay empty here
const participantFields = {
  content: optional(text),
  tool_calls: optional(listOf(toolCallSchema)),
  is_audio: no,
  turn_idx: optional(integer),
  timestamp: optional(text),
  cost: optional(real),
  usage: optional(dictionaryOf(anything)),
  raw_data: empty,
  generation_time_seconds: optional(real),
  audio_format: empty,
  audio_path: empty,
  audio_script_gold: empty,
  speech_effects: empty,
  source_effects: empty,
  channel_effects: empty,
  turn_taking_action: empty,
  utterance_ids: empty,
  chunk_id: empty,
  is_final_chunk: yes,
  source: empty,
  contains_speech: yes,
};

/** What the agent said or called. */
export const assistantMessageSchema = record("AssistantMessage", {
  role: oneOf("assistant"),
  ...participantFields,
});
export type AssistantMessage = RecordOf<typeof assistantMessageSchema>;

/** What the user said or called. */
export const userMessageSchema = record("UserMessage", { role: oneOf("user"), ...participantFields });
export type UserMessage = RecordOf<typeof userMessageSchema>;

/** A message of a participant. */
export type ParticipantMessage = AssistantMessage | UserMessage;
/** Any message of a trajectory, in the original's form. */
export type Message = ParticipantMessage | ToolMessage;

/** A message read by its role. */
export const messageType: FieldType<Message> = {
  read(input, location, issues) {
    const role = isDictionary(input) ? input.get("role") : isRecord(input) ? input.role : undefined;
    if (role === "tool") return toolMessageSchema.read(input, location, issues);
    if (role === "user") return userMessageSchema.read(input, location, issues);
    return assistantMessageSchema.read(input, location, issues);
  },
};

/** Whether a message asks for tools. */
export function asksForTools(
  message: ParticipantMessage,
): message is ParticipantMessage & { tool_calls: NonNullable<ParticipantMessage["tool_calls"]> } {
  return message.tool_calls !== null;
}

/** Whether a message has text other than blanks. */
export function hasText(message: { content: string | null }): message is { content: string } {
  return message.content !== null && !isBlank(message.content);
}
