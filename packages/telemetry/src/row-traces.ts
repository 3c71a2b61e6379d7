import type { OrchestratorMessage, RowRecord, RunObserver } from "@matrix/core";
import type { SpanExporter } from "./span-exporter.ts";
import { isSampled, rowSpanId, stepSpanId, traceIdOf } from "./trace-ids.ts";

/** What spans of a run are made with. */
export interface RowTracesOptions {
  readonly run: string;
  readonly trials: number;
  readonly exporter: SpanExporter;
  /** Share of rows, 0 to 1, that are traced. Default 1. */
  readonly share?: number;
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
}

/** The parts of a record that a span tells of. */
interface ToldRecord {
  readonly outcome: string;
  readonly init_timestamp: number;
  readonly finish_timestamp: number;
  readonly steps: number;
  readonly attempts: number;
  readonly error?: { readonly class: string; readonly message: string };
}

/**
 * One trace a row: a span for the row, told when its record is durable, and below it one for each hop, told by whoever did it.
 * Names are those of OpenTelemetry's conventions for generative AI.
 */
export function rowTraces({
  run,
  trials,
  exporter,
  share = 1,
  now = Date.now,
}: RowTracesOptions): RunObserver {
  return {
    hopEnd(message: OrchestratorMessage, next: OrchestratorMessage, latencyMs: number): void {
      const { row, role, step, stepId } = message;
      const traceId = traceIdOf(run, row);
      if (!isSampled(traceId, share)) return;
      const error = next.ending?.error;
      exporter.end({
        name: `invoke_agent ${role}`,
        traceId,
        spanId: stepSpanId(stepId),
        parentSpanId: rowSpanId(run, row),
        startedAt: now() - latencyMs,
        durationMs: latencyMs,
        attributes: {
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.agent.name": role,
          "gen_ai.conversation.id": `${run}/${row.index}/${row.trial}`,
          "matrix.run": run,
          "matrix.row": row.index,
          "matrix.trial": row.trial,
          "matrix.step": step,
          "matrix.next_role": next.role,
          ...(error && { "error.type": error.class }),
        },
        ...(error && { error: error.message }),
      });
    },
    rowEnd({ sequence, line }: RowRecord): void {
      const row = { index: Math.floor(sequence / trials), trial: sequence % trials };
      const traceId = traceIdOf(run, row);
      if (!isSampled(traceId, share)) return;
      const record = JSON.parse(line) as ToldRecord;
      const startedAt = record.init_timestamp * 1000;
      exporter.end({
        name: "matrix row",
        traceId,
        spanId: rowSpanId(run, row),
        startedAt,
        durationMs: Math.max(0, record.finish_timestamp * 1000 - startedAt),
        attributes: {
          "gen_ai.conversation.id": `${run}/${row.index}/${row.trial}`,
          "matrix.run": run,
          "matrix.row": row.index,
          "matrix.trial": row.trial,
          "matrix.outcome": record.outcome,
          "matrix.steps": record.steps,
          "matrix.attempts": record.attempts,
          ...(record.error && { "error.type": record.error.class }),
        },
        ...(record.error && { error: record.error.message }),
      });
    },
  };
}
