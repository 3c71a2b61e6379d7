import type { Clock, Json } from "@matrix/core";
import { StreamCollector } from "./stream-collector.ts";
import { TransportError } from "./transport-error.ts";

/** How long a stream may be silent. Milliseconds. */
export interface StreamPatience {
  readonly clock: Clock;
  readonly firstTokenTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/**
 * Reads a stream to its end and puts it together.
 *
 * @param open sends the request; the signal given ends it.
 * @throws {TransportError} `stalled` where nothing came for too long; {BadReplyError}; what `open` throws.
 */
export async function readStream(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Json>>,
  signal: AbortSignal,
  { clock, firstTokenTimeoutMs, idleTimeoutMs }: StreamPatience,
): Promise<Json> {
  const stalled = new AbortController();
  const either = AbortSignal.any([signal, stalled.signal]);
  const giveUpAfter = (ms: number, what: string) =>
    clock.after(ms, () => stalled.abort(new TransportError("stalled", `no ${what} within ${ms} ms`)));
  let cancel = giveUpAfter(firstTokenTimeoutMs, "first token");
  try {
    const collector = new StreamCollector();
    for await (const chunk of await open(either)) {
      cancel();
      collector.add(chunk);
      cancel = giveUpAfter(idleTimeoutMs, "further token");
    }
    // The package ends an aborted stream as if it had come to its end.
    either.throwIfAborted();
    return collector.finish();
  } catch (error) {
    throw stalled.signal.aborted ? stalled.signal.reason : error;
  } finally {
    cancel();
  }
}
