import type { ChatCall, ChatCompletion, ChatModel, ChatRequest, TokenUsage } from "@matrix/core";
import { ModelError } from "@matrix/core";
import type { NaturalReasoningModels } from "../src/agents.ts";

/** What a model answers to one call, as the vectors write it. */
export interface ScriptedReply {
  readonly text?: string;
  readonly texts?: readonly string[];
  /** Parts of it may be missing, as with real servers. */
  readonly usage?: TokenUsage;
  /** One for all texts, or one for each; the same of `reasoning_content`. */
  readonly finish_reason?: string | readonly string[];
  readonly reasoning_content?: string | readonly string[];
  readonly error?: string;
  readonly raise?: string;
}

/** A call as it was made; vectors of the baseline do not name the agent. */
export interface MadeRequest {
  readonly resource: string;
  readonly agent: string;
  readonly messages: unknown;
  readonly params: { readonly [name: string]: unknown };
}

/** Models that answer from one script in the order of the calls, and note each call. Rows of other trials get errors. */
export function scriptedModels(replies: readonly ScriptedReply[], trial: number) {
  const requests: MadeRequest[] = [];
  const model = (resource: string): ChatModel => ({
    name: resource,
    async complete(request, call) {
      if (call.row.trial !== trial) throw new ModelError("invalid_request", "another trial is looked at");
      const params = paramsOf(request, call);
      requests.push({ resource, agent: call.role, messages: request.messages, params });
      const reply = replies[requests.length - 1];
      if (reply === undefined) throw new Error(`call ${requests.length - 1} has no scripted reply`);
      return completionOf(reply);
    },
  });
  const models: NaturalReasoningModels = {
    filter: model("filter"),
    score: model("score"),
    question: model("question"),
  };
  return { models, requests };
}

function paramsOf({ messages: _, ...params }: ChatRequest, call: ChatCall) {
  const row = `/${call.row.index}/${call.row.trial}`;
  return {
    ...params,
    timeout_secs: call.timeoutMs === undefined ? undefined : call.timeoutMs / 1000,
    max_retries: call.maxRetries,
    // Calls are always sticky to their row; only a key that was asked for is the original's.
    multiplexed_model_id: call.stickyKey?.endsWith(row) ? undefined : call.stickyKey,
  };
}

function completionOf(reply: ScriptedReply): ChatCompletion {
  if (reply.error !== undefined) throw new ModelError("invalid_request", reply.error);
  if (reply.raise !== undefined) throw new Error(reply.raise);
  const texts = reply.texts ?? [reply.text ?? null];
  const reasons = [reply.finish_reason ?? "stop"].flat();
  return {
    choices: texts.map((text, index) => ({
      text,
      reasoning: [reply.reasoning_content ?? []].flat()[index] ?? null,
      toolCalls: [],
      finishReason: reasons[index] ?? reasons.at(-1) ?? null,
    })),
    ...(reply.usage === undefined ? {} : { usage: reply.usage }),
    respondedAt: 0,
  };
}
