import type { IncomingHttpHeaders } from "node:http";
import type { JsonObject } from "./json.ts";

/** What a script sees of a request. */
export interface AnswerRequest {
  readonly body: Readonly<JsonObject>;
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** `x-matrix-role`. */
  readonly agent: string | undefined;
  /** `x-matrix-row`: the dense row index. */
  readonly row: number | undefined;
  /** `x-matrix-trial`. */
  readonly trial: number | undefined;
  /** `x-matrix-step`. */
  readonly step: number | undefined;
  /** How often the model spoke before in this chat. */
  readonly turn: number;
  /** How often this same request came before: 0 the first time, 1 when it is retried. */
  readonly call: number;
  /** Which of the `n` choices this is for. */
  readonly choice: number;
}

export interface ScriptedToolCall {
  readonly name: string;
  /** JSON text, or the value itself. */
  readonly arguments: string | JsonObject;
}

export interface ScriptedAnswer {
  readonly text?: string;
  readonly toolCalls?: readonly ScriptedToolCall[];
  /** Overrides what follows from the text, the calls and the token limit. */
  readonly finishReason?: string;
}

/**
 * Decides what the model says; undefined leaves it to the simulator. Must be pure: the same request has to get the
 * same answer on every run.
 */
export type AnswerScript = (request: AnswerRequest) => string | ScriptedAnswer | undefined;
