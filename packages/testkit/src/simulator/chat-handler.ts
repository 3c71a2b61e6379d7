import { admit, checkRequestedFailure } from "./admission.ts";
import { answerHead, promptParts, readsCache, servedName, spoil } from "./answer-parts.ts";
import { chatChoice, chatCompletion } from "./chat-json.ts";
import { draftChatReply } from "./chat-reply.ts";
import { type ChatRequest, readChatRequest } from "./chat-request.ts";
import { ChatStream } from "./chat-stream.ts";
import { constraintWriter } from "./constraint-sample.ts";
import { checkLength } from "./context-length.ts";
import type { GenerationItem } from "./generation.ts";
import type { HttpExchange } from "./http-exchange.ts";
import { headerText, identify } from "./identity.ts";
import type { JsonObject } from "./json.ts";
import { checkSchema } from "./json-schema-check.ts";
import { chatPrompt, type Prompt } from "./prompt.ts";
import { randomFrom } from "./random.ts";
import { finishReply, type Reply, replyText } from "./reply.ts";
import { runAnswer } from "./run-answer.ts";
import { checkSampling } from "./sampling-request.ts";
import { sentence } from "./sentences.ts";
import type { ServerState } from "./server-state.ts";
import { plainUsage } from "./usage.ts";

/** `POST /v1/chat/completions`. @throws {Refusal} */
export function handleChat(state: ServerState, exchange: HttpExchange, body: JsonObject): void {
  const { headers } = exchange.request;
  checkRequestedFailure(headers);
  const options = state.options();
  const request = readChatRequest(body);
  const modelName = servedName(request, options);
  const prompt = chatPrompt(request, modelName, {
    blockSize: options.blockSize,
    salt: request.cacheSalt,
    truncateTo: request.truncatePromptTokens,
  });
  const { maxModelLen } = options;
  checkLength({ ...prompt, maxTokens: request.maxTokens, maxModelLen });
  const maxTokens = request.maxTokens ?? maxModelLen - prompt.tokens;
  checkSampling({ ...request, maxTokens }, request.topLogprobs);
  const constraint = request.constraint === undefined ? undefined : constraintWriter(request.constraint);
  checkToolSchemas(request);
  const identity = identify(headers, prompt.digest, request.seed);
  const admitted = admit(state, exchange, identity);
  if (admitted === undefined) return;
  const { call, fault } = admitted;
  const drafting = { request, body, headers, options, identity, call, constraint, nextId: state.nextId };
  const replies = Array.from({ length: request.n }, (_, index) => {
    const draft = spoil(draftChatReply(drafting, index), fault);
    const filler = randomFrom(options.seed, identity.key, index, "filler");
    return finishReply(draft, { ...request, maxTokens }, () => sentence(filler));
  });
  const headerId = headerText(headers, "x-request-id");
  const head = answerHead(state, request, { model: modelName, prefix: "chatcmpl", headerId });
  const shown = promptParts(prompt, {
    logprobs: request.promptLogprobs ?? (request.echo ? 0 : undefined),
    tokenIds: request.returnTokenIds,
  });
  const details = options.enablePromptTokensDetails;
  runAnswer(state, exchange, {
    items: itemsOf(replies, prompt),
    identity,
    admitted,
    maxTokens,
    streaming: request.stream,
    readPrefixCache: readsCache(request, options),
    n: request.n,
    plainBody: (finished, usage) =>
      chatCompletion(
        head,
        finished.map((reply, index) => chatChoice(index, reply, request)),
        // the choices share one prompt
        plainUsage({ ...usage, promptTokens: prompt.tokens }, details),
        shown,
      ),
    openStream: (send) => {
      const settings = { ...request, promptTokens: prompt.tokens, tokensDetails: details };
      return new ChatStream(head, replies, shown, settings, send);
    },
  });
}

/** With "required" the model may call any tool, so the schemas of all have to be understood. */
function checkToolSchemas({ toolChoice, tools }: ChatRequest): void {
  for (const tool of tools) {
    const isNamed = toolChoice.kind === "named" && tool.name === toolChoice.name;
    if (toolChoice.kind === "required" || isNamed) checkSchema(tool.parameters);
  }
}

function itemsOf(replies: readonly Reply[], prompt: Prompt): GenerationItem[] {
  const [only] = replies;
  const blockHashes = prompt.blockHashes(replies.length === 1 && only !== undefined ? replyText(only) : "");
  return replies.map((reply) => ({ reply, promptTokens: prompt.tokens, blockHashes }));
}
