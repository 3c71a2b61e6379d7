import { OptionError } from "../errors.ts";
import type { OffloadPolicy } from "../offload/offload-policy.ts";
import type { OffloadStore } from "../offload-store.ts";
import { type Clock, systemClock } from "../ports/clock.ts";
import type { RowSource } from "../row-source.ts";
import type { Shapes } from "../shapes.ts";
import type { Sink } from "../sink.ts";
import type { Transport } from "../transport.ts";
import type { Workload } from "../workload-pack.ts";
import type { RunObserver } from "./run-observer.ts";

/** What to run, on what, and how. */
export interface RunOptions<S extends Shapes, Resources> {
  /** Run id: `^[a-z0-9][a-z0-9._-]{0,63}$`. */
  readonly run: string;
  readonly workload: Workload<S, Resources>;
  /** What agents find in `context.resources`; each that has `open` and `close` is opened before and closed after. */
  readonly resources: Resources;
  readonly source: RowSource;
  readonly transport: Transport;
  readonly sink: Sink;
  /** Seed of the single trial, or of the draw of several trials' seeds. Default 42. */
  readonly seed?: number;
  /** Times each row is run, each with a seed of its own. Default 1. */
  readonly trials?: number;
  /** Rows between feeder and sink. Default 100. */
  readonly maxInFlight?: number;
  /** Hops at once, by role. Default: `maxInFlight` for each. */
  readonly concurrency?: { readonly [role: string]: number };
  /** A hop that takes longer ends its row `failed: deadline`. Default 30 minutes. */
  readonly hopTimeoutMs?: number;
  /** A row that takes longer ends `failed: deadline`. Default: no limit. */
  readonly rowTimeoutMs?: number;
  /** The run ends with {@link StalledError} when nothing happens for that long. Default: `hopTimeoutMs` plus 5 minutes. */
  readonly stallTimeoutMs?: number;
  /** How long running hops may go on after a stop. Default 30 s. */
  readonly drainMs?: number;
  /** What of a row leaves its messages for a store. Default: nothing. */
  readonly offload?: OffloadPolicy;
  /**
   * Keeps the first accepted result of each step, so that a transport that may deliver a message twice never makes a row go
   * two ways. Default: none; a transport with a journal needs none.
   */
  readonly stepRecord?: OffloadStore;
  readonly clock?: Clock;
  readonly observer?: RunObserver;
}

/** {@link RunOptions} with nothing left open. */
export type ResolvedRunOptions<S extends Shapes, Resources> = Required<
  Omit<RunOptions<S, Resources>, "rowTimeoutMs" | "offload" | "stepRecord">
> & {
  readonly rowTimeoutMs: number | undefined;
  readonly offload: OffloadPolicy | undefined;
  readonly stepRecord: OffloadStore | undefined;
};

const runIdRule = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** @throws {OptionError} naming the option, its rule and the value. */
export function resolveRunOptions<S extends Shapes, Resources>(
  options: RunOptions<S, Resources>,
): ResolvedRunOptions<S, Resources> {
  const hopTimeoutMs = options.hopTimeoutMs ?? 30 * 60_000;
  const resolved = {
    ...options,
    seed: options.seed ?? 42,
    trials: options.trials ?? 1,
    maxInFlight: options.maxInFlight ?? 100,
    concurrency: options.concurrency ?? {},
    hopTimeoutMs,
    rowTimeoutMs: options.rowTimeoutMs,
    stallTimeoutMs: options.stallTimeoutMs ?? hopTimeoutMs + 5 * 60_000,
    drainMs: options.drainMs ?? 30_000,
    offload: options.offload,
    stepRecord: options.stepRecord,
    clock: options.clock ?? systemClock,
    observer: options.observer ?? {},
  };
  if (!runIdRule.test(resolved.run) || resolved.run.includes("..")) {
    throw new OptionError(
      `run id must be 1 to 64 lower-case letters, digits, ".", "_" or "-", beginning with a letter or digit, got "${resolved.run}"`,
    );
  }
  atLeastOne("trials", resolved.trials);
  atLeastOne("maxInFlight", resolved.maxInFlight);
  for (const [role, concurrency] of Object.entries(resolved.concurrency)) {
    atLeastOne(`concurrency of role "${role}"`, concurrency);
    const known = options.workload.orchestrator.roles;
    if (!known.includes(role as never)) {
      throw new OptionError(`concurrency names role "${role}", but the roles here are: ${known.join(", ")}`);
    }
  }
  for (const name of ["hopTimeoutMs", "stallTimeoutMs"] as const) atLeastOne(name, resolved[name]);
  if (resolved.rowTimeoutMs !== undefined) atLeastOne("rowTimeoutMs", resolved.rowTimeoutMs);
  if (!Number.isSafeInteger(resolved.seed))
    throw new OptionError(`seed must be an integer, got ${resolved.seed}`);
  if (!(resolved.drainMs >= 0)) throw new OptionError(`drainMs must be at least 0, got ${resolved.drainMs}`);
  return resolved;
}

function atLeastOne(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new OptionError(`${name} must be an integer of at least 1, got ${value}`);
}
