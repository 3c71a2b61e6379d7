import type { AnswerHead, PromptParts } from "./chat-json.ts";
import { completionLogprobs, tokenIds, withEndToken } from "./logprobs.ts";
import { type Reply, replyPieces, replyText } from "./reply.ts";
import { streamUsage } from "./usage.ts";

export interface CompletionSettings {
  readonly logprobs: number | undefined;
  readonly returnTokenIds: boolean;
  readonly echo: boolean;
}

/** Body of a plain text completion. */
export function textCompletion(head: AnswerHead, choices: readonly string[], usage: string): string {
  return `{"id":"${head.id}","object":"text_completion","created":${head.created},"model":${JSON.stringify(head.model)},"choices":[${choices.join(",")}],"service_tier":null,"system_fingerprint":"${head.fingerprint}","usage":${usage},"kv_transfer_params":null}`;
}

export function textChoice(
  index: number,
  reply: Reply,
  prompt: { readonly parts: PromptParts; readonly tokens: readonly string[] },
  { logprobs, returnTokenIds, echo }: CompletionSettings,
): string {
  const echoed = echo ? prompt.tokens : [];
  const tokens = replyPieces(reply).map(({ text }) => text);
  const all = [...echoed, ...withEndToken(tokens, reply.endsWithEos)];
  const shownLogprobs = logprobs === undefined ? "null" : completionLogprobs(all, logprobs, echoed.length);
  const ids = returnTokenIds ? tokenIds(withEndToken(tokens, reply.endsWithEos)) : "null";
  const text = echoed.join("") + replyText(reply);
  return `{"index":${index},"text":${JSON.stringify(text)},"logprobs":${shownLogprobs},"finish_reason":${JSON.stringify(reply.finishReason)},"stop_reason":${JSON.stringify(reply.stopReason)},"token_ids":${ids},"prompt_logprobs":${prompt.parts.logprobs},"prompt_token_ids":${prompt.parts.tokenIds},"routed_experts":null}`;
}

export interface CompletionStreamSettings extends CompletionSettings {
  readonly includeUsage: boolean;
  readonly promptTokens: number;
  readonly tokensDetails: boolean;
}

/** Turns the progress of text completions into server-sent events. */
export class CompletionStream {
  readonly #start: string;
  readonly #fingerprint: string;
  readonly #settings: CompletionStreamSettings;
  readonly #choices: readonly { reply: Reply; tokens: readonly string[]; sent: number }[];
  readonly #send: (data: string) => void;
  #completionTokens = 0;
  #cachedTokens = 0;

  constructor(
    head: AnswerHead,
    replies: readonly Reply[],
    settings: CompletionStreamSettings,
    send: (data: string) => void,
  ) {
    this.#start = `{"id":"${head.id}","object":"text_completion","created":${head.created},"model":${JSON.stringify(head.model)},`;
    this.#fingerprint = head.fingerprint;
    this.#settings = settings;
    this.#send = send;
    this.#choices = replies.map((reply) => ({
      reply,
      tokens: replyPieces(reply).map(({ text }) => text),
      sent: 0,
    }));
  }

  advance(index: number, total: number): void {
    const { reply, tokens } = this.#choices[index]!;
    this.#sendTokens(index, Math.min(total, reply.completionTokens - 1, tokens.length), null, null);
  }

  finish(index: number, generated: number, cachedTokens: number, reason?: string): void {
    const { reply, tokens } = this.#choices[index]!;
    this.#completionTokens += generated;
    this.#cachedTokens = cachedTokens;
    this.#sendTokens(
      index,
      Math.min(generated, tokens.length),
      reason ?? reply.finishReason,
      reply.stopReason,
    );
  }

  close(): void {
    const { includeUsage, promptTokens, tokensDetails } = this.#settings;
    if (!includeUsage) return;
    const counts = {
      promptTokens,
      completionTokens: this.#completionTokens,
      cachedTokens: this.#cachedTokens,
    };
    const usage = streamUsage(counts, tokensDetails);
    this.#send(`${this.#start}"choices":[],"usage":${usage},"system_fingerprint":"${this.#fingerprint}"}`);
  }

  #sendTokens(index: number, limit: number, finishReason: string | null, stopReason: string | null): void {
    const choice = this.#choices[index]!;
    if (choice.sent >= limit && finishReason === null) return;
    const tokens = choice.tokens.slice(choice.sent, limit);
    const { logprobs, returnTokenIds } = this.#settings;
    const shown = logprobs === undefined ? "null" : completionLogprobs(tokens, logprobs, 0);
    choice.sent = Math.max(choice.sent, limit);
    this.#send(
      `${this.#start}"choices":[{"index":${index},"text":${JSON.stringify(tokens.join(""))},"logprobs":${shown},"finish_reason":${JSON.stringify(finishReason)},"stop_reason":${JSON.stringify(stopReason)},"prompt_token_ids":null,"token_ids":${returnTokenIds ? tokenIds(tokens) : "null"}}]}`,
    );
  }
}
