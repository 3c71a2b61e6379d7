import { OptionError } from "../errors.ts";
import type { RowSource } from "../row-source.ts";
import type { Shapes } from "../shapes.ts";
import type { Sink } from "../sink.ts";
import type { CursorStore } from "../transport.ts";
import {
  atLeastOne,
  type ResolvedWorkOptions,
  resolveWorkOptions,
  type WorkOptions,
} from "./work-options.ts";

/** What to run, on what, and how. */
export interface RunOptions<S extends Shapes, Resources> extends WorkOptions<S, Resources> {
  readonly source: RowSource;
  readonly sink: Sink;
  /** Seed of the single trial, or of the draw of several trials' seeds. Default 42. */
  readonly seed?: number;
  /** A row that takes longer ends `failed: deadline`. Default: no limit. */
  readonly rowTimeoutMs?: number;
  /** The run ends with {@link StalledError} when nothing happens for that long. Default: `hopTimeoutMs` plus 5 minutes. */
  readonly stallTimeoutMs?: number;
  /** Where a transport that cannot tell how far the input was taken has it kept. */
  readonly cursor?: CursorStore;
  /**
   * What rows that got lost on their way, and are begun again, say of it (`attempt`): more than any earlier process of the run
   * said. Default 1.
   */
  readonly attempt?: number;
}

/** {@link RunOptions} with nothing left open. */
export type ResolvedRunOptions<S extends Shapes, Resources> = ResolvedWorkOptions<S, Resources> &
  Required<Pick<RunOptions<S, Resources>, "source" | "sink" | "seed" | "stallTimeoutMs" | "attempt">> & {
    readonly rowTimeoutMs: number | undefined;
    readonly cursor: CursorStore | undefined;
  };

/** @throws {OptionError} naming the option, its rule and the value. */
export function resolveRunOptions<S extends Shapes, Resources>(
  options: RunOptions<S, Resources>,
): ResolvedRunOptions<S, Resources> {
  const work = resolveWorkOptions(options);
  const resolved = {
    ...work,
    source: options.source,
    sink: options.sink,
    seed: options.seed ?? 42,
    rowTimeoutMs: options.rowTimeoutMs,
    stallTimeoutMs: options.stallTimeoutMs ?? work.hopTimeoutMs + 5 * 60_000,
    cursor: options.cursor,
    attempt: options.attempt ?? 1,
  };
  atLeastOne("stallTimeoutMs", resolved.stallTimeoutMs);
  atLeastOne("attempt", resolved.attempt);
  if (resolved.rowTimeoutMs !== undefined) atLeastOne("rowTimeoutMs", resolved.rowTimeoutMs);
  if (!Number.isSafeInteger(resolved.seed))
    throw new OptionError(`seed must be an integer, got ${resolved.seed}`);
  return resolved;
}
