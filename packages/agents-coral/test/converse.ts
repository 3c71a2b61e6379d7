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
import { type CoralModels, type CoralShapes, coralPack, resolveCoralOptions } from "../src/index.ts";
import { directTransport } from "./direct-transport.ts";

export type CoralRecord = MatrixRecord<CoralShapes>;

/** One call of a model, as it was asked. */
export interface Asked {
  readonly model: string;
  readonly request: ChatRequest;
  readonly call: ChatCall;
}

/** What a scripted model says: a text, nothing, or that it failed. */
export type Said = string | null | Error;

/** A question with the right answer "B", unless said otherwise. */
export function question(fields: JsonObject = {}): JsonObject {
  return { question_id: 7, question: "2 + 2?", options: ["3", "4", "5"], answer: "B", ...fields };
}

/** Runs rows through `run()`; `say` answers all models. */
export async function converse(
  rows: readonly Json[],
  say: (asked: Asked) => Said,
  { options = {}, trials = 1 }: { readonly options?: object; readonly trials?: number } = {},
) {
  const asked: Asked[] = [];
  const model = (name: string) => ({
    name,
    async complete(request: ChatRequest, call: ChatCall) {
      const now = { model: name, request, call };
      asked.push(now);
      const said = say(now);
      if (said instanceof Error) throw said;
      const usage = { prompt_tokens: 10, completion_tokens: 5 };
      const choice = { text: said, reasoning: null, toolCalls: [], finishReason: "stop" };
      return { choices: [choice], usage, respondedAt: 1 };
    },
  });
  const models: CoralModels = {
    teacher: model("teacher"),
    student: model("student"),
    extractor: model("extractor"),
  };
  const sink = memorySink();
  const report = await run({
    run: "test",
    workload: coralPack.create(resolveCoralOptions(options)),
    resources: models,
    source: arraySource(rows),
    transport: directTransport(),
    sink,
    trials,
  }).report;
  const records = [...sink.records].sort((a, b) => a.sequence - b.sequence);
  return { report, asked, lines: records.map(({ line }) => line), records: records.map(read) };
}

/** Answers calls from a list, in their order. */
export function inOrder(...replies: readonly Said[]): () => Said {
  let next = 0;
  return () => {
    const reply = replies[next++];
    if (reply === undefined) throw new ModelError("invalid_request", `nobody expected call ${next}`);
    return reply;
  };
}

function read({ line }: { readonly line: string }): CoralRecord {
  return JSON.parse(line);
}
