import { OptionError } from "../errors.ts";
import type { OffloadStore } from "../offload-store.ts";

/** Which values leave the message. */
export type OffloadOver =
  /** Values whose JSON text is longer, in UTF-8. */
  | { readonly bytes: number }
  /** Texts that are longer; other values stay. */
  | { readonly codePoints: number };

/** A store that does not answer, or takes nothing. What waits for it goes on when it is back. */
export interface OffloadTrouble {
  readonly store: string;
  readonly error: Error;
  readonly retryInMs: number;
}

/** What of a row leaves its messages for a store, and when. */
export interface OffloadPolicy {
  readonly store: OffloadStore;
  /** Fields of a reply that may leave. Default: all. */
  readonly fields?: readonly string[];
  /** What is large enough to leave: fields of replies, and a row's input. Default: {@link defaultOffloadOver}. */
  readonly over?: OffloadOver;
  /**
   * Bytes of history, and of state, that a message holds at most; of a longer history all but the newest entry are folded
   * into one reference, and a longer state leaves. Default: {@link defaultFoldOverBytes}.
   */
  readonly foldOverBytes?: number;
  /** Bytes of values that this process keeps in memory, used lately. Default: 256 MiB. */
  readonly cacheBytes?: number;
  /** Keeps the values of a run that is complete. Default: they are freed. */
  readonly keep?: boolean;
  readonly onTrouble?: (trouble: OffloadTrouble) => void;
}

/** {@link OffloadPolicy} with nothing left open. */
export type ResolvedOffloadPolicy = Required<Omit<OffloadPolicy, "fields">> & {
  readonly fields: ReadonlySet<string> | undefined;
};

/** Measured: see docs/offload.md. */
export const defaultOffloadOver: OffloadOver = { bytes: 2 * 1024 };
/** Measured: see docs/offload.md. */
export const defaultFoldOverBytes = 4 * 1024;

/** @throws {OptionError} */
export function resolveOffloadPolicy(policy: OffloadPolicy): ResolvedOffloadPolicy {
  const { fields, over = defaultOffloadOver } = policy;
  const resolved = {
    store: policy.store,
    fields: fields && new Set(fields),
    over,
    foldOverBytes: policy.foldOverBytes ?? defaultFoldOverBytes,
    cacheBytes: policy.cacheBytes ?? 256 * 1024 * 1024,
    keep: policy.keep ?? false,
    onTrouble: policy.onTrouble ?? (() => {}),
  };
  if ("bytes" in over) atLeast("offload over bytes", over.bytes, 1);
  else atLeast("offload over codePoints", over.codePoints, 1);
  atLeast("foldOverBytes", resolved.foldOverBytes, 256);
  atLeast("cacheBytes", resolved.cacheBytes, 0);
  return resolved;
}

function atLeast(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new OptionError(`${name} must be an integer of at least ${least}, got ${value}`);
}
