import { OffloadCorruptError, OffloadMissingError } from "../errors.ts";
import type { Offloader } from "../offload/offloader.ts";
import { type OrchestratorMessage, sinkRole } from "../orchestrator-message.ts";
import type { Clock } from "../ports/clock.ts";
import type { RowRecord, SinkSession } from "../sink.ts";
import type { TransportSession } from "../transport.ts";
import { rowError } from "./hop.ts";
import { recordOf } from "./record.ts";
import type { RowStores } from "./row-stores.ts";

/** What the sink loop works with. */
export interface SinkLoopOptions {
  readonly session: TransportSession;
  readonly sink: SinkSession;
  readonly trials: number;
  readonly clock: Clock;
  readonly stores: RowStores;
  /** The row's first record is durable; its place in the window is free once this resolves. */
  readonly onRecord: (record: RowRecord, message: OrchestratorMessage) => Promise<void> | void;
  readonly onFailure: (error: unknown) => void;
}

/** Turns last messages into records. A message counts as done only when its record is durable. */
export function startSinkLoop(options: SinkLoopOptions): void {
  const { session, sink, trials, clock, stores, onRecord, onFailure } = options;
  const { offloader } = stores;
  /** Rows whose record is on its way: a transport may deliver a row's last message again meanwhile. */
  const writing = new Set<number>();
  session.consume(sinkRole, async ({ message }) => {
    try {
      const whole = offloader === undefined ? message : await wholeMessage(message, offloader);
      const record = recordOf(whole, trials, clock.now());
      const { sequence } = record;
      const first = !writing.has(sequence) && !sink.has(sequence);
      if (first) writing.add(sequence);
      try {
        await sink.write(record);
      } finally {
        if (first) writing.delete(sequence);
      }
      if (first) await onRecord(record, message);
      return undefined;
    } catch (error) {
      if (!stores.gaveUp) onFailure(error);
      throw error;
    }
  });
}

/** The message with all its values in it; a row of which some are lost ends `dead`, its record naming the first. */
async function wholeMessage(
  message: OrchestratorMessage,
  offloader: Offloader,
): Promise<OrchestratorMessage> {
  try {
    return await offloader.restored(message);
  } catch (error) {
    if (!(error instanceof OffloadMissingError || error instanceof OffloadCorruptError)) throw error;
    const left = await offloader.salvaged(message);
    const { ending, step } = message.header;
    if (ending === undefined || ending.outcome === "dead") return left;
    return left.end({ ...ending, outcome: "dead", error: rowError(error, { step, role: sinkRole }) }, 0);
  }
}
