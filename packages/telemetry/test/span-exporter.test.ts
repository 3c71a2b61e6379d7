import { otlpSpanExporter } from "@matrix/telemetry";
import { startTraceCollector } from "@matrix/testkit";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

const span = {
  name: "invoke_agent teacher",
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  startedAt: 1_700_000_000_123.5,
  durationMs: 250.25,
  attributes: { "gen_ai.agent.name": "teacher", "matrix.step": 3 },
};

test("a span reaches an OTLP collector with its ids, times, attributes and failure", async () => {
  const collected = await startTraceCollector();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collected.url);
  const exporter = await otlpSpanExporter({ service: "matrix", attributes: { "matrix.run": "r" } });
  exporter.end(span);
  exporter.end({ ...span, spanId: "b7ad6b7169203332", isClient: true, error: "it failed" });
  await exporter.close();
  await collected.close();
  const [first, second] = collected.spans;
  expect(first).toMatchObject({
    name: span.name,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    // OTLP: SPAN_KIND_INTERNAL.
    kind: 1,
    attributes: span.attributes,
    resource: { "service.name": "matrix", "matrix.run": "r" },
  });
  expect(BigInt(first!.startTimeUnixNano)).toBe(1_700_000_000_123_500_000n);
  expect(BigInt(first!.endTimeUnixNano) - BigInt(first!.startTimeUnixNano)).toBe(250_250_000n);
  // OTLP: SPAN_KIND_CLIENT, STATUS_CODE_ERROR.
  expect(second).toMatchObject({ kind: 3, status: { code: 2, message: "it failed" } });
  expect(exporter.counts).toEqual({ handed: 2, exported: 2, failed: 0 });
});

test("a collector that refuses costs its spans only, and they are counted", async () => {
  const collected = await startTraceCollector(400);
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collected.url);
  const exporter = await otlpSpanExporter({ service: "matrix" });
  exporter.end(span);
  await exporter.close();
  await collected.close();
  expect(collected.requests).toBeGreaterThan(0);
  expect(exporter.counts).toEqual({ handed: 1, exported: 0, failed: 1 });
});

test("a collector that is not there keeps nobody waiting for long", async () => {
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
  const exporter = await otlpSpanExporter({ service: "matrix" });
  exporter.end(span);
  await exporter.close();
  expect(exporter.counts).toMatchObject({ handed: 1, exported: 0 });
});
