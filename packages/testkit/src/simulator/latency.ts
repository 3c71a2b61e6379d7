import { gaussian } from "./random.ts";

/** Times of the calculators "constant" and "per-token"; milliseconds. */
export interface LatencySettings {
  readonly latencyCalculator: "constant" | "per-token";
  readonly timeToFirstToken: number;
  readonly timeToFirstTokenStdDev: number;
  readonly interTokenLatency: number;
  readonly interTokenLatencyStdDev: number;
  readonly prefillOverhead: number;
  readonly prefillTimePerToken: number;
  readonly prefillTimeStdDev: number;
  readonly timeFactorUnderLoad: number;
}

/** A deviate never moves a time by more than this share of it (as in llm-d-inference-sim). */
const MAX_DEVIATION = 0.7;

/** Slow-down of a sequence that starts while `running` of `limit` run: 1 alone, the configured factor when full. */
export function loadFactor(settings: LatencySettings, running: number, limit: number): number {
  if (limit <= 1) return 1;
  return 1 + ((settings.timeFactorUnderLoad - 1) * Math.min(running - 1, limit - 1)) / (limit - 1);
}

/** Time until the first token, before the load factor. */
export function prefillTime(settings: LatencySettings, uncachedTokens: number, random: () => number): number {
  if (settings.latencyCalculator === "constant") {
    return jittered(settings.timeToFirstToken, settings.timeToFirstTokenStdDev, random);
  }
  const mean = settings.prefillOverhead + uncachedTokens * settings.prefillTimePerToken;
  return jittered(mean, settings.prefillTimeStdDev, random);
}

/** Time of `tokens` tokens after the first, before the load factor. */
export function decodeTime(settings: LatencySettings, tokens: number, random: () => number): number {
  // the sum of n independent deviates has sqrt(n) times the deviation of one
  const deviation = settings.interTokenLatencyStdDev * Math.sqrt(tokens);
  return jittered(settings.interTokenLatency * tokens, deviation, random);
}

function jittered(mean: number, deviation: number, random: () => number): number {
  if (deviation === 0) return mean;
  const drawn = mean + deviation * gaussian(random);
  return Math.min(mean * (1 + MAX_DEVIATION), Math.max(mean * (1 - MAX_DEVIATION), drawn));
}
