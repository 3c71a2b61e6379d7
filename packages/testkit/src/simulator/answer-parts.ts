import { BAD_BYTES_MARK } from "./bad-bytes.ts";
import type { AnswerHead, PromptParts } from "./chat-json.ts";
import type { ResolvedFault } from "./faults.ts";
import { modelNotFound } from "./injected-failure.ts";
import { promptLogprobs, tokenIds } from "./logprobs.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Prompt } from "./prompt.ts";
import type { ReplyDraft } from "./reply.ts";
import type { SamplingRequest } from "./sampling-request.ts";
import { type ServerState, systemFingerprint } from "./server-state.ts";

/** @throws {Refusal} 404 if the request names a model that is not served */
export function servedName({ model }: SamplingRequest, { servedModelName }: ResolvedOptions): string {
  if (model === undefined || model === "") return servedModelName[0] ?? "";
  if (!servedModelName.includes(model)) throw modelNotFound(model);
  return model;
}

/** The request's own id goes before one made here, the header's before the body's. */
export function answerHead(
  state: ServerState,
  request: SamplingRequest,
  names: { readonly model: string; readonly prefix: string; readonly headerId: string | undefined },
): AnswerHead {
  return {
    id: `${names.prefix}-${names.headerId ?? request.requestId ?? state.nextId()}`,
    created: Math.floor(Date.now() / 1000),
    model: names.model,
    fingerprint: systemFingerprint(state.options()),
  };
}

/** Prompt log probabilities need the whole prompt computed. */
export function readsCache(request: SamplingRequest, options: ResolvedOptions): boolean {
  return options.enableKvcache && request.promptLogprobs === undefined && !request.echo;
}

/** What an answer shows of its prompt. @param logprobs how many alternatives for each token; undefined: none at all */
export function promptParts(
  prompt: Prompt,
  shown: { readonly logprobs: number | undefined; readonly tokenIds: boolean },
): PromptParts {
  return {
    logprobs: shown.logprobs === undefined ? "null" : promptLogprobs(prompt.list(), shown.logprobs),
    tokenIds: shown.tokenIds ? tokenIds(prompt.list()) : "null",
  };
}

/** What the faults that concern the text make of it. */
export function spoil(draft: ReplyDraft, fault: ResolvedFault | undefined): ReplyDraft {
  if (fault?.kind === "empty-reply") return { segments: [{ text: "", call: null }] };
  if (fault?.kind !== "invalid-utf8") return draft;
  const segments = draft.segments.map((segment) => {
    const half = segment.text.length >> 1;
    return { ...segment, text: `${segment.text.slice(0, half)}${BAD_BYTES_MARK}${segment.text.slice(half)}` };
  });
  return { ...draft, segments };
}
