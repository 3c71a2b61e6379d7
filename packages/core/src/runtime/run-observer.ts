import type { OrchestratorMessage } from "../orchestrator-message.ts";
import type { RowRecord } from "../sink.ts";

/** Told of what happens, as it happens; for flight recorders, panels and traces. Must not throw. */
export interface RunObserver {
  /** A row's first message is durable. */
  rowAccepted?(message: OrchestratorMessage): void;
  hopStart?(message: OrchestratorMessage): void;
  /** The hop of `message` gave `next`; not durable yet. */
  hopEnd?(message: OrchestratorMessage, next: OrchestratorMessage, latencyMs: number): void;
  /** The record is durable. */
  rowEnd?(record: RowRecord): void;
}
