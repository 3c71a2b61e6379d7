import type { Clock } from "../ports/clock.ts";
import type { TransportSession } from "../transport.ts";
import type { RowStores } from "./row-stores.ts";

/** What a process of a run lets go of at its end, in whatever part. */
export interface WindDownParts {
  readonly worker: { drain(drainMs: number, reason: unknown): Promise<void> };
  readonly session: TransportSession;
  readonly stores: RowStores;
  readonly clock: Clock;
  readonly drainMs: number;
}

/** Takes no more work, lets running hops end, closes the transport; stores that are down are waited for as long as hops are. */
export async function windDown(
  { worker, session, stores, clock, drainMs }: WindDownParts,
  reason: unknown,
): Promise<void> {
  const cancel = clock.after(drainMs, () => stores.giveUp(reason));
  await worker.drain(drainMs, reason);
  await session.close({ drainMs });
  cancel();
}
