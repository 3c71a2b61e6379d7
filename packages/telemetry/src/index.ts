export { type BucketRange, bytes, histogramSamples, secondsFromMs } from "./histogram-samples.ts";
export {
  exposition,
  expositionType,
  type Labels,
  type MetricFamily,
  type Sample,
} from "./metric-family.ts";
export { type EndpointFigures, type ModelFigures, modelMetrics } from "./model-metrics.ts";
export { type Probe, type ProbeServer, type ProbeServerOptions, serveProbes } from "./probe-server.ts";
export { ProcessWatch } from "./process-metrics.ts";
export { type RowTracesOptions, rowTraces } from "./row-traces.ts";
export { type RunFigures, runMetrics } from "./run-metrics.ts";
export {
  type EndedSpan,
  otlpSpanExporter,
  type SpanCounts,
  type SpanExporter,
  type SpanExporterOptions,
} from "./span-exporter.ts";
export { spanMetrics } from "./span-metrics.ts";
export { isSampled, rowSpanId, stepSpanId, type TracedRow, traceIdOf } from "./trace-ids.ts";
export { type TracedModelOptions, tracedModel } from "./traced-model.ts";
