import { OptionError } from "../errors.ts";
import type { OffloadPolicy } from "../offload/offload-policy.ts";
import type { OffloadStore } from "../offload-store.ts";
import { type Clock, systemClock } from "../ports/clock.ts";
import type { Shapes } from "../shapes.ts";
import type { Transport } from "../transport.ts";
import type { Workload } from "../workload-pack.ts";
import type { RunObserver } from "./run-observer.ts";

/** What every process of a run is told alike, whatever its part. */
export interface WorkOptions<S extends Shapes, Resources> {
  /** Run id: `^[a-z0-9][a-z0-9._-]{0,63}$`. */
  readonly run: string;
  readonly workload: Workload<S, Resources>;
  /** What agents find in `context.resources`; each that has `open` and `close` is opened before and closed after. */
  readonly resources: Resources;
  readonly transport: Transport;
  /** Roles whose agents run in this process; others are left to other processes. Default: all. */
  readonly roles?: readonly string[];
  /** Times each row is run, each with a seed of its own. Default 1. */
  readonly trials?: number;
  /** Rows between feeder and sink. Default 100. */
  readonly maxInFlight?: number;
  /** Hops at once, by role. Default: `maxInFlight` for each. */
  readonly concurrency?: { readonly [role: string]: number };
  /** A hop that takes longer ends its row `failed: deadline`. Default 30 minutes. */
  readonly hopTimeoutMs?: number;
  /** How long running hops may go on after a stop. Default 30 s. */
  readonly drainMs?: number;
  /** What of a row leaves its messages for a store. Default: nothing. */
  readonly offload?: OffloadPolicy;
  /**
   * Keeps the first accepted result of each step, so that a transport that may deliver a message twice never makes a row go
   * two ways. Default: none; a transport with a journal needs none.
   */
  readonly stepRecord?: OffloadStore;
  /** Told of trouble that ends nothing, for people to read. */
  readonly warn?: (message: string) => void;
  readonly clock?: Clock;
  readonly observer?: RunObserver;
}

/** {@link WorkOptions} with nothing left open. */
export type ResolvedWorkOptions<S extends Shapes, Resources> = Required<
  Omit<WorkOptions<S, Resources>, "offload" | "stepRecord">
> & {
  readonly offload: OffloadPolicy | undefined;
  readonly stepRecord: OffloadStore | undefined;
};

const runIdRule = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** @throws {OptionError} naming the option, its rule and the value. */
export function resolveWorkOptions<S extends Shapes, Resources>(
  options: WorkOptions<S, Resources>,
): ResolvedWorkOptions<S, Resources> {
  const known: readonly string[] = options.workload.orchestrator.roles;
  const resolved = {
    ...options,
    roles: options.roles ?? known,
    trials: options.trials ?? 1,
    maxInFlight: options.maxInFlight ?? 100,
    concurrency: options.concurrency ?? {},
    hopTimeoutMs: options.hopTimeoutMs ?? 30 * 60_000,
    drainMs: options.drainMs ?? 30_000,
    offload: options.offload,
    stepRecord: options.stepRecord,
    warn: options.warn ?? (() => {}),
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
  atLeastOne("hopTimeoutMs", resolved.hopTimeoutMs);
  for (const [role, concurrency] of Object.entries(resolved.concurrency)) {
    atLeastOne(`concurrency of role "${role}"`, concurrency);
    mustBeKnown("concurrency", role, known);
  }
  for (const role of resolved.roles) mustBeKnown("roles", role, known);
  if (!(resolved.drainMs >= 0)) throw new OptionError(`drainMs must be at least 0, got ${resolved.drainMs}`);
  return resolved;
}

export function atLeastOne(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new OptionError(`${name} must be an integer of at least 1, got ${value}`);
}

function mustBeKnown(option: string, role: string, known: readonly string[]): void {
  if (known.includes(role)) return;
  throw new OptionError(`${option} names role "${role}", but the roles here are: ${known.join(", ")}`);
}
