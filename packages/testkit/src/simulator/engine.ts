/** Why a sequence ended: its last token came, the engine aborted it (shutdown), or the engine died. */
export type SequenceEnding = "finished" | "aborted" | "engine-dead";

/** One sequence to generate. Its text is known beforehand; the engine decides only when each token exists. */
export interface Sequence {
  readonly promptTokens: number;
  /** Tokens to generate, at least 1; the end-of-sequence token counts. */
  readonly outputTokens: number;
  /** Chained hash of each full block of prompt and output; may stop earlier, then the rest is never shared. */
  readonly blockHashes: readonly number[];
  /** False: the prompt is computed even where it is cached (prompt logprobs need that). */
  readonly readPrefixCache: boolean;
  readonly streaming: boolean;
  /** Uniform in [0, 1); drives the jitter of this sequence alone, so that it is the same on every run. */
  random(): number;
  /** Called for streaming sequences when more tokens exist: how many there are by now. */
  onTokens(total: number): void;
  /** Called once, after the last `onTokens`; never after {@link SubmittedSequence.cancel}. */
  onEnd(ending: SequenceEnding, progress: SequenceProgress): void;
}

export interface SequenceProgress {
  readonly generatedTokens: number;
  readonly cachedTokens: number;
}

export interface SubmittedSequence {
  /** The client went away: drops the sequence at once, without a callback. */
  cancel(): void;
}

/** Durations of one finished sequence, milliseconds. */
export interface SequenceTimings {
  readonly queueMs: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  readonly totalMs: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

/** What the engine tells the metrics. */
export interface EngineObserver {
  onPrompt(promptTokens: number, cachedTokens: number): void;
  onFirstToken(sinceArrivalMs: number): void;
  /** `count` tokens came `gapMs` after the token before them. */
  onNextTokens(count: number, gapMs: number): void;
  /** A step worked on so many prompt and output tokens. */
  onStep(tokens: number): void;
  onPreemption(): void;
  onFinished(timings: SequenceTimings): void;
}

export const silentObserver: EngineObserver = {
  onPrompt() {},
  onFirstToken() {},
  onNextTokens() {},
  onStep() {},
  onPreemption() {},
  onFinished() {},
};

export interface EngineGauges {
  readonly running: number;
  readonly waiting: number;
  /** Share of the cache's blocks that sequences hold, 0 to 1. */
  readonly kvCacheUsage: number;
}

/** Decides when tokens exist. Knows nothing of HTTP, texts or faults, and takes time from a clock it is given. */
export interface Engine {
  submit(sequence: Sequence): SubmittedSequence;
  gauges(): EngineGauges;
  /** Ends every sequence, running or waiting, with `ending`. */
  endAll(ending: Exclude<SequenceEnding, "finished">): void;
}
