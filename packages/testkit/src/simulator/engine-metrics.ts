import type { EngineObserver, SequenceTimings } from "./engine.ts";
import { Histogram, tokenBounds } from "./histogram.ts";

const TTFT = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
  2560,
];
const TOKEN_GAP = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
const REQUEST = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];
const STEP_TOKENS = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

export const FINISH_REASONS = ["stop", "length", "abort", "error", "repetition"] as const;

/** Counters and histograms of the engine, in seconds and tokens as vLLM counts them. */
export class EngineMetrics implements EngineObserver {
  readonly timeToFirstToken = new Histogram(TTFT);
  readonly interTokenLatency = new Histogram(TOKEN_GAP);
  readonly timePerOutputToken = new Histogram(TOKEN_GAP);
  readonly endToEnd = new Histogram(REQUEST);
  readonly queueTime = new Histogram(REQUEST);
  readonly inferenceTime = new Histogram(REQUEST);
  readonly prefillTime = new Histogram(REQUEST);
  readonly decodeTime = new Histogram(REQUEST);
  readonly stepTokens = new Histogram(STEP_TOKENS);
  readonly promptLengths: Histogram;
  readonly outputLengths: Histogram;
  readonly maxOutputLengths: Histogram;
  readonly paramsN = new Histogram([1, 2, 5, 10, 20]);
  readonly paramsMaxTokens: Histogram;
  readonly computedPromptTokens: Histogram;
  readonly finished = new Map<string, number>(FINISH_REASONS.map((reason) => [reason, 0]));
  promptTokens = 0;
  cachedTokens = 0;
  generationTokens = 0;
  preemptions = 0;

  constructor(maxModelLen: number) {
    const bounds = tokenBounds(maxModelLen);
    this.promptLengths = new Histogram(bounds);
    this.outputLengths = new Histogram(bounds);
    this.maxOutputLengths = new Histogram(bounds);
    this.paramsMaxTokens = new Histogram(bounds);
    this.computedPromptTokens = new Histogram(bounds);
  }

  onPrompt(promptTokens: number, cachedTokens: number): void {
    this.promptTokens += promptTokens;
    this.cachedTokens += cachedTokens;
  }

  onFirstToken(sinceArrivalMs: number): void {
    this.generationTokens++;
    this.timeToFirstToken.observe(sinceArrivalMs / 1000);
  }

  onNextTokens(count: number, gapMs: number): void {
    this.generationTokens += count;
    this.interTokenLatency.observe(gapMs / 1000, count);
  }

  onStep(tokens: number): void {
    this.stepTokens.observe(tokens);
  }

  onPreemption(): void {
    this.preemptions++;
  }

  onFinished(timings: SequenceTimings): void {
    const { queueMs, prefillMs, decodeMs, totalMs, promptTokens, cachedTokens, generatedTokens } = timings;
    this.queueTime.observe(queueMs / 1000);
    this.prefillTime.observe(prefillMs / 1000);
    this.decodeTime.observe(decodeMs / 1000);
    this.inferenceTime.observe((prefillMs + decodeMs) / 1000);
    this.endToEnd.observe(totalMs / 1000);
    this.timePerOutputToken.observe(generatedTokens > 1 ? decodeMs / 1000 / (generatedTokens - 1) : 0);
    this.promptLengths.observe(promptTokens);
    this.outputLengths.observe(generatedTokens);
    this.computedPromptTokens.observe(promptTokens - cachedTokens);
  }

  /** The request's parameters; once for each sequence that ended, as the server counts them. */
  onRequestEnd(reason: string, n: number, maxTokens: number, longestOutput: number): void {
    this.finished.set(reason, (this.finished.get(reason) ?? 0) + 1);
    this.paramsMaxTokens.observe(maxTokens);
    this.paramsN.observe(n);
    this.maxOutputLengths.observe(longestOutput);
  }
}
