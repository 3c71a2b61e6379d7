import type { Engine } from "./engine.ts";
import type { EngineMetrics } from "./engine-metrics.ts";
import type { CallCounter } from "./identity.ts";
import type { ResolvedOptions } from "./options.ts";
import { hashText } from "./random.ts";

/** What the handlers of one simulator share. */
export interface ServerState {
  /** Current options; runtime changes replace them. */
  readonly options: () => ResolvedOptions;
  readonly engine: Engine;
  readonly metrics: EngineMetrics;
  readonly calls: CallCounter;
  readonly counters: ServerCounters;
  /** Milliseconds on the simulator's clock since it was started. */
  sinceStartMs(): number;
  isEngineDead(): boolean;
  killEngine(): void;
  /** Sixteen hexadecimal digits, different each time. */
  nextId(): string;
}

export interface ServerCounters {
  disconnects: number;
  readonly faults: Map<string, number>;
}

export function countFault(counters: ServerCounters, kind: string): void {
  counters.faults.set(kind, (counters.faults.get(kind) ?? 0) + 1);
}

/** Build that answers name; made of the model's name where vLLM hashes its configuration. */
export function systemFingerprint(options: ResolvedOptions): string {
  return `vllm-${VLLM_VERSION}-${hashText(options.model).toString(16).padStart(8, "0")}`;
}

/** The version whose recorded behaviour this is. */
export const VLLM_VERSION = "0.22.1";
