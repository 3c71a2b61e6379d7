import { randomBytes } from "node:crypto";
import {
  type ChatCall,
  type ChatCompletion,
  type ChatModel,
  type ChatRequest,
  MatrixError,
  thrownText,
} from "@matrix/core";
import type { SpanExporter } from "./span-exporter.ts";
import { isSampled, stepSpanId, traceIdOf } from "./trace-ids.ts";

/** What the calls of a model are told with. */
export interface TracedModelOptions {
  readonly run: string;
  /** Name of the model as its server knows it. */
  readonly model: string;
  /** `gen_ai.provider.name`; for servers of one's own, such as vLLM, `openai` says whose protocol they speak. Default `openai`. */
  readonly provider?: string;
  readonly exporter: SpanExporter;
  /** Share of rows, 0 to 1, that are traced. Default 1. */
  readonly share?: number;
}

/** A model whose calls are spans below the hop that made them. What was asked and answered is not in them. */
export function tracedModel(model: ChatModel, options: TracedModelOptions): ChatModel {
  const { run, exporter, share = 1 } = options;
  const complete = async (request: ChatRequest, call: ChatCall): Promise<ChatCompletion> => {
    const traceId = traceIdOf(run, call.row);
    if (!isSampled(traceId, share)) return model.complete(request, call);
    const startedAt = Date.now();
    const begun = performance.now();
    const told = (answer: ChatCompletion | undefined, failure?: unknown) =>
      exporter.end({
        name: `chat ${options.model}`,
        traceId,
        spanId: randomBytes(8).toString("hex"),
        parentSpanId: stepSpanId(call.stepId),
        isClient: true,
        startedAt,
        durationMs: performance.now() - begun,
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": options.provider ?? "openai",
          "gen_ai.request.model": options.model,
          "gen_ai.agent.name": call.role,
          "gen_ai.conversation.id": `${run}/${call.row.index}/${call.row.trial}`,
          ...asked(request),
          ...(answer && answered(answer)),
          ...(failure !== undefined && { "error.type": classOf(failure) }),
        },
        ...(failure !== undefined && { error: thrownText(failure) }),
      });
    try {
      const answer = await model.complete(request, call);
      told(answer);
      return answer;
    } catch (error) {
      told(undefined, error);
      throw error;
    }
  };
  return new Proxy(model, {
    get(target, name) {
      if (name === "complete") return complete;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function asked({ temperature, top_p, max_tokens, seed, n }: ChatRequest) {
  return {
    ...(temperature !== undefined && { "gen_ai.request.temperature": temperature }),
    ...(top_p !== undefined && { "gen_ai.request.top_p": top_p }),
    ...(max_tokens !== undefined && { "gen_ai.request.max_tokens": max_tokens }),
    ...(seed !== undefined && { "gen_ai.request.seed": seed }),
    ...(n !== undefined && { "gen_ai.request.choice.count": n }),
  };
}

function answered({ choices, usage }: ChatCompletion) {
  const reasons = choices.flatMap(({ finishReason }) => finishReason ?? []);
  return {
    ...(reasons.length > 0 && { "gen_ai.response.finish_reasons": reasons }),
    ...(usage && {
      "gen_ai.usage.input_tokens": usage.prompt_tokens,
      "gen_ai.usage.output_tokens": usage.completion_tokens,
    }),
  };
}

function classOf(error: unknown): string {
  return MatrixError.isInstance(error) ? error.code : error instanceof Error ? error.name : "_OTHER";
}
