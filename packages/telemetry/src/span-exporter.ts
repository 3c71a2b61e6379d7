import type { Attributes, HrTime, SpanKind } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** A span that is over. */
export interface EndedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** Whether it asks something outside: a model. Default: it does not. */
  readonly isClient?: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
  /** Why it failed, where it did. */
  readonly error?: string;
}

/** Counts of spans since the exporter was opened. */
export interface SpanCounts {
  /** Handed over; those that were neither exported nor failed wait, or found no more room. */
  readonly handed: number;
  readonly exported: number;
  /** Given up, as the collector did not take them. */
  readonly failed: number;
}

/** Sends spans on. Never waits, never throws: what a collector does not take is lost, and counted. */
export interface SpanExporter {
  end(span: EndedSpan): void;
  readonly counts: SpanCounts;
  /** Sends what waits, for three seconds at most. */
  close(): Promise<void>;
}

/** What is sent along with all spans. */
export interface SpanExporterOptions {
  /** `service.name`, unless OTEL_SERVICE_NAME is set. */
  readonly service: string;
  /** Further attributes of the process. */
  readonly attributes?: Attributes;
}

const successCode = 0;
/** How long a collector is tried, unless OTEL_EXPORTER_OTLP_TIMEOUT says otherwise; a process that ends waits as long. */
const patienceMs = 3_000;
const sampledFlag = 1;
const clientKind: SpanKind.CLIENT = 2;
const internalKind: SpanKind.INTERNAL = 0;
const errorStatus = 2;

/**
 * Sends spans by OTLP over HTTP. Where to, with which headers and how long to wait, the standard variables say:
 * OTEL_EXPORTER_OTLP_ENDPOINT (default http://localhost:4318), OTEL_EXPORTER_OTLP_HEADERS and their kin.
 *
 * @throws where OpenTelemetry's packages are not installed
 */
export async function otlpSpanExporter({
  service,
  attributes = {},
}: SpanExporterOptions): Promise<SpanExporter> {
  const [{ BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const resource = resourceFromAttributes({
    ...attributes,
    "service.name": process.env.OTEL_SERVICE_NAME ?? service,
  });
  const counts = { handed: 0, exported: 0, failed: 0 };
  const isPatienceSet =
    (process.env.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? process.env.OTEL_EXPORTER_OTLP_TIMEOUT) !== undefined;
  const otlp = new OTLPTraceExporter(isPatienceSet ? {} : { timeoutMillis: patienceMs });
  const processor = new BatchSpanProcessor({
    maxQueueSize: 16_384,
    maxExportBatchSize: 2_048,
    exporter: {
      export(spans, done) {
        otlp.export(spans, (result) => {
          counts[result.code === successCode ? "exported" : "failed"] += spans.length;
          done(result);
        });
      },
      forceFlush: () => otlp.forceFlush(),
      shutdown: () => otlp.shutdown(),
    },
  });
  const readable = (span: EndedSpan): ReadableSpan => ({
    name: span.name,
    kind: span.isClient ? clientKind : internalKind,
    spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: sampledFlag }),
    ...(span.parentSpanId === undefined
      ? {}
      : {
          parentSpanContext: { traceId: span.traceId, spanId: span.parentSpanId, traceFlags: sampledFlag },
        }),
    startTime: hrTime(span.startedAt),
    endTime: hrTime(span.startedAt + span.durationMs),
    duration: hrTime(span.durationMs),
    status: span.error === undefined ? { code: 0 } : { code: errorStatus, message: span.error },
    attributes: span.attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "@matrix/telemetry" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  });
  return {
    counts,
    end(span) {
      counts.handed++;
      processor.onEnd(readable(span));
    },
    async close() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref());
      await Promise.race([processor.shutdown().catch(() => {}), late]);
    },
  };
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
