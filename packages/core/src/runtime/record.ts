import type { Json, JsonObject } from "../json.ts";
import { toJsonLine } from "../json.ts";
import type { OrchestratorMessage, Outcome, RowError } from "../orchestrator-message.ts";
import { type RowId, sequenceOf } from "../row.ts";
import type { HistoryEntry, Shapes } from "../shapes.ts";
import type { RowRecord } from "../sink.ts";

/**
 * A record as its readers parse it. Names from `current_agent` to `status` are the original's; `row`, `outcome`, `steps`,
 * `attempts` and `error` are ours. Timestamps are epoch seconds with fractions.
 */
export interface MatrixRecord<S extends Shapes = Shapes> {
  /** Dense input index. */
  readonly row: number;
  readonly outcome: Outcome;
  /** Who would have been next; `_sink` where nobody. */
  readonly current_agent: string;
  readonly id: RowId;
  readonly trial: number;
  readonly seed: number;
  /** The row's input; null where it could not be read. */
  readonly task: S["input"] | null;
  readonly creation_timestamp: number;
  readonly init_timestamp: number;
  readonly finish_timestamp: number;
  readonly instrumentation: readonly Json[];
  readonly history: readonly HistoryEntry<S>[];
  readonly status: JsonObject;
  /** Hops accepted. */
  readonly steps: number;
  /** 1; where the row got lost on its way, the number of the run's process that began it again. */
  readonly attempts: number;
  readonly error?: RowError;
}

/** The record of a row's last message: its lines put together as they are, nothing parsed. */
export function recordOf(message: OrchestratorMessage, trials: number, finishedAt: number): RowRecord {
  const { row, created, started, ending, step, attempt } = message.header;
  if (ending === undefined)
    throw new TypeError(`message ${message.stepId} reached the sink without an ending`);
  const line =
    `{"row":${row.index},"outcome":"${ending.outcome}","current_agent":${toJsonLine(ending.nextRole)}` +
    `,"id":${toJsonLine(row.id)},"trial":${row.trial},"seed":${row.seed},"task":${message.inputLine}` +
    `,"creation_timestamp":${created / 1000},"init_timestamp":${started / 1000},"finish_timestamp":${finishedAt / 1000}` +
    `,"instrumentation":[],"history":[${message.history.lines().join(",")}],"status":${toJsonLine(ending.status)}` +
    `,"steps":${step},"attempts":${attempt + 1}${ending.error ? `,"error":${toJsonLine(ending.error)}` : ""}}`;
  return { sequence: sequenceOf(row, trials), outcome: ending.outcome, line };
}
