import type { MetricFamily } from "./metric-family.ts";
import { counter } from "./run-metrics.ts";
import type { SpanCounts } from "./span-exporter.ts";

/** What became of the spans of a process. */
export function spanMetrics({ handed, exported, failed }: SpanCounts): MetricFamily[] {
  return [
    counter("matrix_trace_spans_total", "Spans made.", [{ value: handed }]),
    counter("matrix_trace_spans_exported_total", "Spans that the collector took.", [{ value: exported }]),
    counter("matrix_trace_spans_failed_total", "Spans given up, as the collector did not take them.", [
      { value: failed },
    ]),
  ];
}
