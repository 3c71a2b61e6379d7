import type { Engine, SequenceEnding, SequenceProgress } from "./engine.ts";
import type { EngineMetrics } from "./engine-metrics.ts";
import type { Reply } from "./reply.ts";

/** One sequence of a request: what will be said, and the prompt that it is said to. */
export interface GenerationItem {
  readonly reply: Reply;
  readonly promptTokens: number;
  readonly blockHashes: readonly number[];
}

export interface GenerationSettings {
  readonly streaming: boolean;
  readonly readPrefixCache: boolean;
  /** As the request has it, for the metrics. */
  readonly n: number;
  readonly maxTokens: number;
  /** Randomness of one sequence's times. */
  random(index: number): () => number;
}

export interface GenerationListener {
  /** Only when streaming. */
  onTokens(index: number, total: number): void;
  onEnd(index: number, ending: SequenceEnding, progress: SequenceProgress): void;
  /** After the last `onEnd`. */
  onAllEnded(): void;
}

/** Puts a request's sequences through the engine. @returns a function that drops them without a further callback */
export function generate(
  engine: Engine,
  metrics: EngineMetrics,
  items: readonly GenerationItem[],
  settings: GenerationSettings,
  listener: GenerationListener,
): () => void {
  let left = items.length;
  const longest = Math.max(...items.map(({ reply }) => reply.completionTokens));
  const submitted = items.map(({ reply, promptTokens, blockHashes }, index) =>
    engine.submit({
      promptTokens,
      outputTokens: reply.completionTokens,
      blockHashes,
      readPrefixCache: settings.readPrefixCache,
      streaming: settings.streaming,
      random: settings.random(index),
      onTokens: (total) => listener.onTokens(index, total),
      onEnd(ending, progress) {
        if (ending === "finished") {
          const reason = reply.finishReason === "length" ? "length" : "stop";
          metrics.onRequestEnd(reason, settings.n, settings.maxTokens, longest);
        } else if (ending === "engine-dead") {
          metrics.onRequestEnd("error", settings.n, settings.maxTokens, longest);
        }
        listener.onEnd(index, ending, progress);
        left--;
        if (left === 0) listener.onAllEnded();
      },
    }),
  );
  return () => {
    for (const sequence of submitted) sequence.cancel();
  };
}
