import {
  type ChatCall,
  type ChatCompletion,
  type ChatModel,
  type ChatRequest,
  type Clock,
  type Json,
  type JsonObject,
  ModelError,
  sleep,
  systemClock,
  type TokenUsage,
  type ToolCall,
} from "@matrix/core";

/** A tool call that a script makes. Arguments are written as JSON where they are not text already; text may be broken on purpose. */
export interface ScriptedToolCall {
  readonly name: string;
  readonly arguments: string | JsonObject;
  /** Default `call-<call>-<place>`, both from 0. */
  readonly id?: string;
}

/** An answer with all that a model can say. */
export interface ScriptedAnswer {
  /** One text, or one for each choice; none where the model only calls tools. */
  readonly text?: string | readonly string[];
  /** Of the first choice. */
  readonly toolCalls?: readonly ScriptedToolCall[];
  /** Of the first choice. */
  readonly reasoning?: string;
  /** Default `tool_calls` where there are tool calls, else `stop`. */
  readonly finishReason?: string | null;
  readonly logprobs?: Json;
  /** Tokens. Default: the server counted none. */
  readonly usage?: TokenUsage;
  /** Milliseconds before the answer comes. Default 0. */
  readonly delayMs?: number;
}

/** What one call meets with: a text, a whole answer, or an error that is thrown. */
export type ScriptedReply = string | ScriptedAnswer | Error;

/** Replies in the order of the calls, or a function that makes each from what was asked. */
export type Script =
  | readonly ScriptedReply[]
  | ((request: ChatRequest, call: ChatCall) => ScriptedReply | Promise<ScriptedReply>);

/** One call as it came. */
export interface ScriptedCall {
  readonly request: ChatRequest;
  readonly call: ChatCall;
}

/** A {@link scriptedModel}. */
export interface ScriptedModel extends ChatModel {
  /** Every call so far, in order, those that failed included. */
  readonly calls: readonly ScriptedCall[];
  /** How often it was opened and closed. */
  readonly opened: number;
  readonly closed: number;
}

/** Options of {@link scriptedModel}. */
export interface ScriptedModelOptions {
  /** Default `scripted`. */
  readonly name?: string;
  /**
   * What a list does after its last reply: `fail` with a {@link ModelError} that stops the run, `repeat` the last one, or
   * begin again (`cycle`). Default `fail`.
   */
  readonly afterwards?: "fail" | "repeat" | "cycle";
  readonly clock?: Clock;
}

/**
 * A chat model that answers from a script.
 *
 * A list is used up in the order of the calls: with several rows in flight that order is the scheduler's, so give a
 * function there. Errors: what the script says; {@link ModelError} of class `unreachable` once a list is used up.
 */
export function scriptedModel(script: Script, options: ScriptedModelOptions = {}): ScriptedModel {
  const { name = "scripted", afterwards = "fail", clock = systemClock } = options;
  const calls: ScriptedCall[] = [];
  let opened = 0;
  let closed = 0;

  function listed(replies: readonly ScriptedReply[], call: ChatCall): ScriptedReply {
    const place = calls.length - 1;
    const chosen =
      afterwards === "cycle"
        ? place % replies.length
        : afterwards === "repeat"
          ? Math.min(place, replies.length - 1)
          : place;
    return (
      replies[chosen] ??
      new ModelError(
        "unreachable",
        `model "${name}" has ${replies.length} scripted replies, but call ${place + 1} (${call.stepId}) wants another; add replies, or set afterwards`,
      )
    );
  }

  return {
    name,
    calls,
    get opened() {
      return opened;
    },
    get closed() {
      return closed;
    },
    async open() {
      opened++;
    },
    async close() {
      closed++;
    },
    async complete(request, call) {
      call.signal.throwIfAborted();
      const place = calls.push({ request, call }) - 1;
      const reply = typeof script === "function" ? await script(request, call) : listed(script, call);
      if (reply instanceof Error) throw reply;
      const answer = typeof reply === "string" ? { text: reply } : reply;
      if (answer.delayMs !== undefined) await sleep(clock, answer.delayMs, call.signal);
      return completionOf(answer, place, clock.now() / 1000);
    },
  };
}

function completionOf(answer: ScriptedAnswer, place: number, respondedAt: number): ChatCompletion {
  const { text = null, reasoning = null, logprobs, usage } = answer;
  const toolCalls = (answer.toolCalls ?? []).map((called, index) =>
    toolCall(called, `call-${place}-${index}`),
  );
  const finishReason =
    answer.finishReason === undefined ? (toolCalls.length > 0 ? "tool_calls" : "stop") : answer.finishReason;
  const texts = text === null || typeof text === "string" ? [text] : text;
  return {
    choices: texts.map((choice, index) => ({
      // A server says null where there is nothing to say.
      text: choice || null,
      reasoning: index === 0 ? reasoning : null,
      toolCalls: index === 0 ? toolCalls : [],
      finishReason,
      ...(logprobs === undefined ? {} : { logprobs }),
    })),
    ...(usage === undefined ? {} : { usage }),
    respondedAt,
  };
}

function toolCall({ id, name, arguments: given }: ScriptedToolCall, defaultId: string): ToolCall {
  return {
    id: id ?? defaultId,
    type: "function",
    function: { name, arguments: typeof given === "string" ? given : JSON.stringify(given) },
  };
}
