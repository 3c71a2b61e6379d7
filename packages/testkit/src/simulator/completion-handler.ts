import { admit, checkRequestedFailure } from "./admission.ts";
import { answerHead, promptParts, readsCache, servedName, spoil } from "./answer-parts.ts";
import { type Asked, answerRequest } from "./answer-request.ts";
import { builtInAnswer } from "./answers.ts";
import { outputLength } from "./chat-reply.ts";
import { CompletionStream, textChoice, textCompletion } from "./completion-json.ts";
import { readCompletionRequest } from "./completion-request.ts";
import { constraintWriter } from "./constraint-sample.ts";
import { checkLength } from "./context-length.ts";
import type { HttpExchange } from "./http-exchange.ts";
import { headerText, identify } from "./identity.ts";
import type { Json, JsonObject } from "./json.ts";
import type { ResolvedOptions } from "./options.ts";
import { plainPrompt } from "./prompt.ts";
import { randomFrom } from "./random.ts";
import { finishReply } from "./reply.ts";
import { runAnswer } from "./run-answer.ts";
import { checkSampling } from "./sampling-request.ts";
import { sentence } from "./sentences.ts";
import type { ServerState } from "./server-state.ts";
import { plainUsage } from "./usage.ts";

/** `POST /v1/completions`: one choice for each prompt and each of its `n`. @throws {Refusal} */
export function handleCompletion(state: ServerState, exchange: HttpExchange, body: JsonObject): void {
  const { headers } = exchange.request;
  checkRequestedFailure(headers);
  const options = state.options();
  const request = readCompletionRequest(body);
  const model = servedName(request, options);
  const settings = {
    blockSize: options.blockSize,
    salt: request.cacheSalt,
    truncateTo: request.truncatePromptTokens,
  };
  const { maxModelLen, enablePromptTokensDetails: details } = options;
  const prompts = request.prompts.map((prompt) => plainPrompt(prompt, settings));
  for (const prompt of prompts) checkLength({ ...prompt, maxTokens: request.maxTokens, maxModelLen });
  checkSampling(request, request.logprobs ?? 0);
  const maxTokens = request.maxTokens ?? maxModelLen;
  const constraint = request.constraint === undefined ? undefined : constraintWriter(request.constraint);
  const digest = prompts.reduce((sum, prompt) => (Math.imul(sum, 31) ^ prompt.digest) >>> 0, 0);
  const identity = identify(headers, digest, request.seed);
  const admitted = admit(state, exchange, identity);
  if (admitted === undefined) return;
  const choices = prompts.flatMap((prompt, position) =>
    Array.from({ length: request.n }, () => ({ prompt, source: request.prompts[position] ?? "" })),
  );
  const items = choices.map(({ prompt, source }, index) => {
    const random = randomFrom(options.seed, identity.key, index, "reply");
    const text =
      constraint?.(random) ??
      completionText({
        options,
        body,
        headers,
        identity,
        call: admitted.call,
        source,
        turn: 0,
        choice: index,
      });
    const draft = spoil({ segments: [{ text, call: null }] }, admitted.fault);
    const filler = randomFrom(options.seed, identity.key, index, "filler");
    const reply = finishReply(draft, { ...request, maxTokens }, () => sentence(filler));
    return { reply, promptTokens: prompt.tokens, blockHashes: prompt.blockHashes("") };
  });
  const promptTokens = prompts.reduce((sum, prompt) => sum + prompt.tokens, 0);
  const headerId = headerText(headers, "x-request-id");
  const head = answerHead(state, request, { model, prefix: "cmpl", headerId });
  const replies = items.map(({ reply }) => reply);
  runAnswer(state, exchange, {
    items,
    identity,
    admitted,
    maxTokens,
    streaming: request.stream,
    readPrefixCache: readsCache(request, options),
    n: request.n,
    plainBody(finished, usage) {
      const shown = finished.map((reply, index) => {
        const { prompt } = choices[index]!;
        const tokens = request.echo ? prompt.list() : [];
        const { promptLogprobs, echo, logprobs, returnTokenIds } = request;
        const parts = promptParts(prompt, {
          logprobs: promptLogprobs ?? (echo ? logprobs : undefined),
          tokenIds: returnTokenIds,
        });
        return textChoice(index, reply, { parts, tokens }, request);
      });
      return textCompletion(head, shown, plainUsage({ ...usage, promptTokens }, details));
    },
    openStream: (send) =>
      new CompletionStream(head, replies, { ...request, promptTokens, tokensDetails: details }, send),
  });
}

interface Occasion extends Asked {
  readonly options: ResolvedOptions;
  readonly source: Json;
}

function completionText(occasion: Occasion): string {
  const { options, identity, source, choice } = occasion;
  const { answer, seed, mode } = options;
  const scripted = answer?.(answerRequest(occasion));
  if (scripted !== undefined) return typeof scripted === "string" ? scripted : (scripted.text ?? "");
  if (mode === "echo") return String(source);
  return builtInAnswer({
    messages: [{ role: "user", text: String(source) }],
    seed,
    row: identity.row,
    trial: identity.trial ?? "",
    role: identity.role ?? "",
    key: `${identity.key}/${choice}`,
    tokens: outputLength(options, randomFrom(seed, identity.key, choice, "length")),
  });
}
