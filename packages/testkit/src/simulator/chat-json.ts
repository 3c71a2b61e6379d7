import { chatLogprobs, tokenIds, withEndToken } from "./logprobs.ts";
import { pythonJson } from "./python-text.ts";
import { callArguments, type Reply, replyPieces, replyText } from "./reply.ts";

/** What every part of an answer repeats. */
export interface AnswerHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly fingerprint: string;
}

export interface ChoiceSettings {
  readonly logprobs: boolean;
  readonly topLogprobs: number;
  readonly returnTokenIds: boolean;
}

export interface PromptParts {
  /** JSON, or null. */
  readonly logprobs: string;
  readonly tokenIds: string;
}

/** Body of a plain chat answer. */
export function chatCompletion(
  head: AnswerHead,
  choices: readonly string[],
  usage: string,
  prompt: PromptParts,
): string {
  return `{"id":"${head.id}","object":"chat.completion","created":${head.created},"model":${JSON.stringify(head.model)},"choices":[${choices.join(",")}],"service_tier":null,"system_fingerprint":"${head.fingerprint}","usage":${usage},"prompt_logprobs":${prompt.logprobs},"prompt_token_ids":${prompt.tokenIds},"prompt_text":null,"kv_transfer_params":null}`;
}

export function chatChoice(index: number, reply: Reply, settings: ChoiceSettings): string {
  const text = replyText(reply);
  const content = text === "" && reply.callStyle === "auto" ? "null" : JSON.stringify(text);
  const needTokens = settings.logprobs || settings.returnTokenIds;
  const tokens = needTokens
    ? withEndToken(
        replyPieces(reply).map((piece) => piece.text),
        reply.endsWithEos,
      )
    : [];
  const logprobs = settings.logprobs ? chatLogprobs(tokens, settings.topLogprobs) : "null";
  const ids = settings.returnTokenIds ? tokenIds(tokens) : "null";
  return `{"index":${index},"message":{"role":"assistant","content":${content},"refusal":null,"annotations":null,"audio":null,"function_call":null,"tool_calls":[${toolCalls(reply).join(",")}],"reasoning":null},"logprobs":${logprobs},"finish_reason":${JSON.stringify(reply.finishReason)},"stop_reason":${JSON.stringify(reply.stopReason)},"token_ids":${ids},"routed_experts":null}`;
}

/** A list of calls that was cut cannot be read, so there is none; the cut arguments of a named function are shown. */
function toolCalls(reply: Reply): string[] {
  const isCut = reply.finishReason === "length" || reply.finishReason === "abort";
  if (isCut && reply.callStyle !== "named") return [];
  return reply.calls.map(({ id, name }, index) => {
    const args = callArguments(reply, index);
    const shown = reply.callStyle === "required" ? pythonJson(JSON.parse(args)) : args;
    return `{"id":"${id}","type":"function","function":{"name":${JSON.stringify(name)},"arguments":${JSON.stringify(shown)}}}`;
  });
}
