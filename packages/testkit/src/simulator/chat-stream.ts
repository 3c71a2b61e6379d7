import type { AnswerHead, ChoiceSettings, PromptParts } from "./chat-json.ts";
import { chatLogprobs, tokenIds } from "./logprobs.ts";
import { type Reply, replyPieces, type Segment } from "./reply.ts";
import { runningUsage, streamUsage, type Usage } from "./usage.ts";

export interface ChatStreamSettings extends ChoiceSettings {
  readonly includeUsage: boolean;
  readonly continuousUsage: boolean;
  readonly promptTokens: number;
  readonly tokensDetails: boolean;
}

interface Choice {
  readonly reply: Reply;
  readonly pieces: readonly Segment[];
  sent: number;
  startedCalls: number;
}

/** Turns the progress of a chat's choices into server-sent events, in the order and form of the recorded server. */
export class ChatStream {
  /** The fields that every event begins with. */
  readonly #start: string;
  readonly #fingerprint: string;
  readonly #choices: readonly Choice[];
  readonly #settings: ChatStreamSettings;
  readonly #prompt: PromptParts;
  readonly #send: (data: string) => void;
  #opened = false;
  #left: number;
  #completionTokens = 0;
  #cachedTokens = 0;

  constructor(
    head: AnswerHead,
    replies: readonly Reply[],
    prompt: PromptParts,
    settings: ChatStreamSettings,
    send: (data: string) => void,
  ) {
    this.#start = `{"id":"${head.id}","object":"chat.completion.chunk","created":${head.created},"model":${JSON.stringify(head.model)},`;
    this.#fingerprint = head.fingerprint;
    this.#choices = replies.map((reply) => ({ reply, pieces: replyPieces(reply), sent: 0, startedCalls: 0 }));
    this.#left = replies.length;
    this.#prompt = prompt;
    this.#settings = settings;
    this.#send = send;
  }

  /** `total` tokens exist; the last one is held back, since the event that carries it also says why the choice ended. */
  advance(index: number, total: number): void {
    const choice = this.#choices[index]!;
    this.#open();
    const ready = Math.min(total, choice.reply.completionTokens - 1, choice.pieces.length);
    this.#sendPieces(index, choice, ready, "");
  }

  /** The choice ended after `generated` tokens for the reason given, or for its own. */
  finish(index: number, generated: number, cachedTokens: number, reason?: string): void {
    const choice = this.#choices[index]!;
    const { reply, pieces } = choice;
    this.#open();
    this.#completionTokens += generated;
    this.#cachedTokens = cachedTokens;
    this.#left--;
    const stop = JSON.stringify(reply.stopReason);
    const end = `"finish_reason":${JSON.stringify(reason ?? reply.finishReason)},"stop_reason":${stop}`;
    const last = Math.min(generated, pieces.length);
    const carriesEnd = reason === undefined && !reply.endsWithEos && pieces[last - 1]?.call !== undefined;
    if (carriesEnd && choice.sent < last) {
      this.#sendPieces(index, choice, last, end);
      return;
    }
    this.#sendPieces(index, choice, last, "");
    const closing =
      reply.callStyle === "named" ? '{"tool_calls":[{"index":0,"function":{"arguments":""}}]}' : "{}";
    this.#sendChoice(index, closing, "null", end, this.#settings.returnTokenIds ? "[]" : "null", generated);
  }

  /** After every choice: the usage, if asked for. */
  close(): void {
    if (!this.#settings.includeUsage) return;
    const usage = streamUsage(this.#usage(this.#completionTokens), this.#settings.tokensDetails);
    this.#send(`${this.#start}"choices":[],"usage":${usage},"system_fingerprint":"${this.#fingerprint}"}`);
  }

  #open(): void {
    if (this.#opened) return;
    this.#opened = true;
    const usage = this.#settings.continuousUsage ? `,"usage":${runningUsage(this.#usage(0))}` : "";
    for (const index of this.#choices.keys()) {
      this.#send(
        `${this.#start}"choices":[{"index":${index},"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]${usage},"prompt_token_ids":${this.#prompt.tokenIds},"prompt_text":null}`,
      );
    }
  }

  /** Sends the pieces up to `limit`; neighbours that show in the same place go into one event. `end` goes with the last. */
  #sendPieces(index: number, choice: Choice, limit: number, end: string): void {
    const { pieces } = choice;
    while (choice.sent < limit) {
      const first = choice.sent;
      const { call } = pieces[first]!;
      let next = first + 1;
      while (next < limit && pieces[next]!.call === call) next++;
      choice.sent = next;
      if (call === undefined) continue;
      const tokens = pieces.slice(first, next).map(({ text }) => text);
      const delta =
        call === null ? contentDelta(tokens.join("")) : this.#callDelta(choice, call, tokens.join(""));
      const { logprobs, topLogprobs, returnTokenIds } = this.#settings;
      const shownLogprobs = logprobs ? chatLogprobs(tokens, topLogprobs, first) : "null";
      const ids = returnTokenIds ? tokenIds(tokens) : "null";
      this.#sendChoice(index, delta, shownLogprobs, next === limit ? end : "", ids, next);
    }
  }

  #callDelta(choice: Choice, call: number, text: string): string {
    const { reply } = choice;
    const args = JSON.stringify(text);
    if (call < choice.startedCalls) {
      const name = reply.callStyle === "required" ? '"name":null,' : "";
      return `{"tool_calls":[{"index":${call},"function":{${name}"arguments":${args}}}]}`;
    }
    choice.startedCalls = call + 1;
    const { id, name } = reply.calls[call]!;
    return `{"tool_calls":[{"id":"${id}","type":"function","index":${call},"function":{"name":${JSON.stringify(name)},"arguments":${args}}}]}`;
  }

  #sendChoice(
    index: number,
    delta: string,
    logprobs: string,
    end: string,
    ids: string,
    tokens: number,
  ): void {
    const { includeUsage, continuousUsage } = this.#settings;
    const reason = end === "" ? '"finish_reason":null' : end;
    const usage = continuousUsage ? `,"usage":${runningUsage(this.#usage(tokens))}` : "";
    const isLast = end !== "" && this.#left === 0 && !includeUsage;
    const fingerprint = isLast ? `,"system_fingerprint":"${this.#fingerprint}"` : "";
    this.#send(
      `${this.#start}"choices":[{"index":${index},"delta":${delta},"logprobs":${logprobs},${reason},"token_ids":${ids}}]${usage}${fingerprint}}`,
    );
  }

  #usage(completionTokens: number): Usage {
    const { promptTokens } = this.#settings;
    return { promptTokens, completionTokens, cachedTokens: this.#cachedTokens };
  }
}

function contentDelta(text: string): string {
  return `{"content":${JSON.stringify(text)},"tool_calls":[]}`;
}
