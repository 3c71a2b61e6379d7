import { countTokens, firstTokens, splitTokens } from "./tokens.ts";

/** A stretch of what the model generates and where it shows. */
export interface Segment {
  readonly text: string;
  /** Position of the tool call whose arguments these are; null: shown as text; undefined: shown nowhere. */
  readonly call: number | null | undefined;
}

export interface PlannedCall {
  readonly id: string;
  readonly name: string;
}

/** How the answer's tool calls came about; each way has its own notation on the wire. */
export type CallStyle = "none" | "auto" | "required" | "named";

/** Everything about one answer but the time at which each token comes. */
export interface Reply {
  readonly segments: readonly Segment[];
  readonly calls: readonly PlannedCall[];
  readonly callStyle: CallStyle;
  readonly finishReason: string;
  readonly stopReason: string | null;
  /** Includes the end-of-sequence token. */
  readonly completionTokens: number;
  readonly endsWithEos: boolean;
}

export interface ReplyDraft {
  readonly segments: readonly Segment[];
  readonly calls?: readonly PlannedCall[];
  readonly callStyle?: CallStyle;
  readonly finishReason?: string | undefined;
}

export interface ReplyLimits {
  readonly maxTokens: number;
  readonly minTokens: number;
  readonly ignoreEos: boolean;
  readonly stop: readonly string[];
  readonly includeStop: boolean;
}

/** Applies stop strings, the token limits and the end-of-sequence rule to what the model would say. */
export function finishReply(draft: ReplyDraft, limits: ReplyLimits, filler: () => string): Reply {
  const calls = draft.calls ?? [];
  const callStyle = draft.callStyle ?? "none";
  const stopped = cutAtStop(draft.segments, limits);
  let segments: readonly Segment[] = stopped?.segments ?? draft.segments;
  let tokens = countSegments(segments);
  const wanted = limits.ignoreEos ? limits.maxTokens : Math.min(limits.minTokens, limits.maxTokens);
  if (stopped === undefined && tokens < wanted) {
    const missing = wanted - tokens;
    segments = [...segments, { text: fillerTokens(filler, missing), call: null }];
    tokens += missing;
  }
  const ended = stopped !== undefined || limits.ignoreEos ? tokens : tokens + 1;
  const isCut = ended > limits.maxTokens || (limits.ignoreEos && stopped === undefined);
  if (isCut) segments = firstOfSegments(segments, limits.maxTokens);
  const natural = callStyle === "auto" || callStyle === "required" ? "tool_calls" : "stop";
  return {
    segments,
    calls,
    callStyle,
    finishReason: draft.finishReason ?? (isCut ? "length" : stopped === undefined ? natural : "stop"),
    stopReason: isCut ? null : (stopped?.reason ?? null),
    completionTokens: Math.max(1, Math.min(ended, limits.maxTokens)),
    endsWithEos: !isCut && stopped === undefined,
  };
}

export function replyText({ segments }: Reply): string {
  return segments.map(({ text, call }) => (call === null ? text : "")).join("");
}

export function callArguments({ segments }: Reply, index: number): string {
  return segments.map(({ text, call }) => (call === index ? text : "")).join("");
}

/** What shows of each token, in order; the end-of-sequence token is not among them. */
export function replyPieces({ segments }: Reply): Segment[] {
  return segments.flatMap(({ text, call }) => splitTokens(text).map((piece) => ({ text: piece, call })));
}

/** The reply as far as `tokens` tokens: what an aborted request gets back. */
export function partOfReply(reply: Reply, tokens: number, finishReason: string): Reply {
  return {
    ...reply,
    segments: firstOfSegments(reply.segments, tokens),
    finishReason,
    stopReason: null,
    completionTokens: tokens,
    endsWithEos: false,
  };
}

function cutAtStop(
  segments: readonly Segment[],
  { stop, includeStop }: ReplyLimits,
): { segments: Segment[]; reason: string } | undefined {
  if (stop.length === 0) return undefined;
  for (const [position, segment] of segments.entries()) {
    if (segment.call !== null) continue;
    let first: { at: number; text: string } | undefined;
    for (const text of stop) {
      const at = segment.text.indexOf(text);
      if (at >= 0 && (first === undefined || at < first.at)) first = { at, text };
    }
    if (first === undefined) continue;
    const end = first.at + (includeStop ? first.text.length : 0);
    const cut = { text: segment.text.slice(0, end), call: null };
    // the stop string was generated even where it is not shown
    const hidden = { text: includeStop ? "" : first.text, call: undefined };
    return { segments: [...segments.slice(0, position), cut, hidden], reason: first.text };
  }
  return undefined;
}

function countSegments(segments: readonly Segment[]): number {
  return segments.reduce((sum, { text }) => sum + countTokens(text), 0);
}

function firstOfSegments(segments: readonly Segment[], limit: number): Segment[] {
  const kept: Segment[] = [];
  let left = limit;
  for (const { text, call } of segments) {
    if (left <= 0) break;
    const part = firstTokens(text, left);
    left -= countTokens(part);
    kept.push({ text: part, call });
  }
  return kept;
}

function fillerTokens(filler: () => string, count: number): string {
  let text = "";
  let tokens = 0;
  while (tokens < count) {
    const sentence = ` ${filler()}`;
    tokens += countTokens(sentence);
    text += sentence;
  }
  return firstTokens(text, count);
}
