import { type ChatCall, ModelError } from "@matrix/core";
import { type EndedSpan, type SpanExporter, stepSpanId, tracedModel, traceIdOf } from "@matrix/telemetry";
import { scriptedModel } from "@matrix/testkit";
import { expect, test } from "vitest";

const call: ChatCall = {
  stepId: "r/4/0/2",
  role: "teacher",
  row: { index: 4, trial: 0 },
  step: 2,
  signal: new AbortController().signal,
};

function recorder(): SpanExporter & { readonly spans: EndedSpan[] } {
  const spans: EndedSpan[] = [];
  return {
    spans,
    end: (span) => void spans.push(span),
    counts: { handed: 0, exported: 0, failed: 0 },
    close: async () => {},
  };
}

test("a call is a client span below its hop, with what was asked for and what it cost, but no text", async () => {
  const exporter = recorder();
  const model = tracedModel(
    scriptedModel([{ text: "secret answer", usage: { prompt_tokens: 7, completion_tokens: 3 } }]),
    { run: "r", model: "m-1", exporter },
  );
  const request = {
    messages: [{ role: "user", content: "secret question" } as const],
    temperature: 0.5,
    seed: 9,
  };
  await model.complete(request, call);
  expect(exporter.spans).toEqual([
    {
      name: "chat m-1",
      traceId: traceIdOf("r", call.row),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      parentSpanId: stepSpanId(call.stepId),
      isClient: true,
      startedAt: expect.any(Number),
      durationMs: expect.any(Number),
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "m-1",
        "gen_ai.agent.name": "teacher",
        "gen_ai.conversation.id": "r/4/0",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.seed": 9,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 3,
      },
    },
  ]);
  expect(JSON.stringify(exporter.spans)).not.toContain("secret");
});

test("a call that fails says of what class, and fails all the same", async () => {
  const exporter = recorder();
  const failure = new ModelError("context_length", "too long for the model");
  const model = tracedModel(scriptedModel([failure]), { run: "r", model: "m-1", exporter });
  await expect(model.complete({ messages: [] }, call)).rejects.toBe(failure);
  expect(exporter.spans[0]).toMatchObject({
    error: "too long for the model",
    attributes: { "error.type": "model_context_length" },
  });
});

test("of rows that are not sampled nothing is told; the model's own members stay in reach", async () => {
  const exporter = recorder();
  const scripted = scriptedModel(["yes"]);
  const model = tracedModel(scripted, { run: "r", model: "m-1", exporter, share: 0 }) as typeof scripted;
  await model.complete({ messages: [] }, call);
  expect(exporter.spans).toEqual([]);
  expect(model.calls).toHaveLength(1);
  expect(model.name).toBe(scripted.name);
});
