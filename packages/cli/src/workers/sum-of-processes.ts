import { Histogram } from "@matrix/core";
import type { ProcessState } from "./process-state.ts";

/** What the processes of a run did together. */
export interface SumOfProcesses {
  readonly hops: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly messageBytes: Histogram;
}

/** @param since ISO time: processes that began earlier belong to an earlier part of the run. */
export function sumOfProcesses(states: readonly ProcessState[], since = ""): SumOfProcesses {
  const counted = states.filter(({ startedAt }) => startedAt >= since);
  const sum = (of: (state: ProcessState) => number) => counted.reduce((total, state) => total + of(state), 0);
  const messageBytes = new Histogram();
  for (const state of counted) messageBytes.addAll(state.messageBytes);
  return {
    hops: sum(({ hops }) => hops),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    messageBytes,
  };
}

/** Bytes of messages in words: `p50 2.3 kB, p99 4.6 kB`; undefined where none was sent. */
export function messageBytesText(messageBytes: Histogram): string | undefined {
  if (messageBytes.count === 0) return undefined;
  const size = (share: number) => bytesText(messageBytes.quantile(share));
  return `p50 ${size(0.5)}, p99 ${size(0.99)}`;
}

function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
