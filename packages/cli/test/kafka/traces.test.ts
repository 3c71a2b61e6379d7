import { startTraceCollector } from "@matrix/testkit";
import { expect, onTestFinished } from "vitest";
import { describeWithKafka } from "../support/kafka.ts";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";

describeWithKafka("a run of several processes", (kafka) => {
  test("gives one trace for each row, whoever did its hops", async ({ shell }) => {
    await shell.write("questions.jsonl", questions(12));
    const collector = await startTraceCollector();
    onTestFinished(() => collector.close());
    const keys = ["data.path=questions.jsonl", "llm=simulator", "run.id=first", "telemetry.traces=true"];
    const { code, stderr } = await shell.matrix(["run", "coral", ...keys, ...kafka(), "--workers", "2"], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    expect(code, stderr).toBe(0);
    const traces = Map.groupBy(collector.spans, ({ traceId }) => traceId);
    expect(traces.size).toBe(12);
    for (const spans of traces.values()) {
      const roots = spans.filter(({ parentSpanId }) => !parentSpanId);
      expect(roots.map(({ name }) => name)).toEqual(["matrix row"]);
      const ids = new Set(spans.map(({ spanId }) => spanId));
      for (const { parentSpanId } of spans) if (parentSpanId) expect(ids.has(parentSpanId)).toBe(true);
    }
    const processes = new Set(collector.spans.map(({ resource }) => resource["process.pid"]));
    expect(processes.size).toBeGreaterThanOrEqual(2);
  });
});
