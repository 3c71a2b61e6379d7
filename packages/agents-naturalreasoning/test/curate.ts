import {
  arraySource,
  type ChatCall,
  type ChatRequest,
  type Json,
  type JsonObject,
  type MatrixRecord,
  ModelError,
  memorySink,
  run,
} from "@matrix/core";
import {
  type NaturalReasoningModels,
  type NaturalReasoningShapes,
  naturalReasoningPack,
  resolveNaturalReasoningOptions,
} from "../src/index.ts";
import { directTransport } from "./direct-transport.ts";

/** One call of a model, as it was asked. */
export interface Asked {
  readonly model: string;
  readonly request: ChatRequest;
  readonly call: ChatCall;
}

/** What a scripted model says: a text, nothing, or that it failed. */
export type Said = string | null | Error;

/** An English document, unless said otherwise. */
export function document(fields: JsonObject = {}): JsonObject {
  return {
    text: "Why does the harmonic series diverge? Group its terms.",
    metadata: { "WARC-Record-ID": "<urn:1>" },
    language_id_whole_page_fasttext: { en: 0.9 },
    ...fields,
  };
}

/** A fenced JSON object, as models are asked for it. */
export function fenced(value: Json): string {
  return `Some thoughts.\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;
}

export const goodScores = fenced({ criteria_1: 2, criteria_2: 1, criteria_3: 1, criteria_4: 0.5 });

/** A question's object that passes, unless said otherwise. */
export function question(fields: JsonObject = {}): string {
  return fenced({
    exam_question: "Does it diverge?",
    question_category: "Mathematics",
    extracted_answer: "Yes.",
    independent_answer: ["Group the terms.", "Therefore, the final answer is: \\boxed{yes}."],
    ...fields,
  });
}

/** Runs documents through `run()`; the models answer from a list, in the order of their calls. */
export async function curate(rows: readonly Json[], replies: readonly Said[], options: object = {}) {
  const asked: Asked[] = [];
  const model = (name: string) => ({
    name,
    async complete(request: ChatRequest, call: ChatCall) {
      const said = replies[asked.push({ model: name, request, call }) - 1];
      if (said === undefined) throw new ModelError("invalid_request", "nobody expected this call");
      if (said instanceof Error) throw said;
      const choice = { text: said, reasoning: null, toolCalls: [], finishReason: "stop" };
      return { choices: [choice], usage: { prompt_tokens: 10, completion_tokens: 5 }, respondedAt: 1 };
    },
  });
  const models: NaturalReasoningModels = {
    filter: model("filter"),
    score: model("score"),
    question: model("question"),
  };
  const resolved = resolveNaturalReasoningOptions(options);
  const sink = memorySink();
  const report = await run({
    run: "test",
    workload: naturalReasoningPack.create(resolved),
    resources: models,
    source: naturalReasoningPack.rows?.(resolved, arraySource(rows)) ?? arraySource(rows),
    transport: directTransport(),
    sink,
  }).report;
  const records = [...sink.records].sort((a, b) => a.sequence - b.sequence);
  return { report, asked, lines: records.map(({ line }) => line), records: records.map(read) };
}

function read({ line }: { readonly line: string }): MatrixRecord<NaturalReasoningShapes> {
  return JSON.parse(line);
}
