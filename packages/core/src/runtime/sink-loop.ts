import { type OrchestratorMessage, sinkRole } from "../orchestrator-message.ts";
import type { Clock } from "../ports/clock.ts";
import type { RowRecord, SinkSession } from "../sink.ts";
import type { TransportSession } from "../transport.ts";
import { recordOf } from "./record.ts";

/** What the sink loop works with. */
export interface SinkLoopOptions {
  readonly session: TransportSession;
  readonly sink: SinkSession;
  readonly trials: number;
  readonly clock: Clock;
  /** The record is durable; the row's place in the window is free once this resolves. */
  readonly onRecord: (record: RowRecord, message: OrchestratorMessage) => Promise<void> | void;
  readonly onFailure: (error: unknown) => void;
}

/** Turns last messages into records. A message counts as done only when its record is durable. */
export function startSinkLoop(options: SinkLoopOptions): void {
  const { session, sink, trials, clock, onRecord, onFailure } = options;
  session.consume(sinkRole, async ({ message }) => {
    try {
      const record = recordOf(message, trials, clock.now());
      await sink.write(record);
      await onRecord(record, message);
      return undefined;
    } catch (error) {
      onFailure(error);
      throw error;
    }
  });
}
