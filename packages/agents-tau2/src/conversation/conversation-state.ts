import type { TerminationReason } from "../task/termination-reason.ts";

/** Who takes part. */
export type Party = "agent" | "user" | "environment";

/** How a conversation is run. */
export interface ConversationSettings {
  /** Whether there is no user and the agent works on a ticket. */
  readonly solo: boolean;
  /** Deliveries before the conversation is ended. */
  readonly maxSteps: number;
  /** Failed tool calls in all before the conversation is ended. */
  readonly maxErrors: number;
  /** Whether a message with both text and calls ends the conversation as its sender's error. */
  readonly checkProtocol: boolean;
  /** Wall clock for the whole conversation; null for none. */
  readonly timeoutMs: number | null;
}

/** The original's defaults. */
export const defaultSettings: ConversationSettings = {
  solo: false,
  maxSteps: 200,
  maxErrors: 10,
  checkProtocol: false,
  timeoutMs: null,
};

/** All that the next decision needs, beside the entries themselves. Plain JSON. */
export interface ConversationState {
  /** Who sent the last message. */
  readonly from: Party;
  /** Who gets it and is asked next. */
  readonly to: Party;
  /** Deliveries so far. */
  readonly steps: number;
  /** Failed tool calls so far. */
  readonly errors: number;
  /** Why the conversation is over; null while it is not. */
  readonly ended: TerminationReason | null;
}
