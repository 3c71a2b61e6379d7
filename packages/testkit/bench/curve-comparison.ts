import { simulatorProfiles } from "../src/simulator/index.ts";
import { closedLoop, type Level, type Throughput } from "./closed-loop.ts";

/** One line of a curve file. */
export interface RecordedLevel extends Level {
  /** Engine steps and output tokens a second. */
  iters_ps: number;
  gen_tps: number;
  /** Prompt tokens a second, cached ones included. */
  prompt_tps: number;
  /** Mean of running sequences. */
  running: number;
  /** Requests that ended in the window. */
  done: number;
}

export interface ComparedLevel {
  level: RecordedLevel;
  simulated: Throughput;
  /** 0.1: a tenth more than recorded. */
  stepsOff: number;
  tokensOff: number;
  /** Why the recorded figures do not bind; undefined: they do. */
  excluded: string | undefined;
}

/** Long enough for many waves of clients. */
const WARM_UP_MS = 6000;
const WINDOW_MS = 16_000;
/** Prompt tokens to output tokens in the window against the long-run ratio of the load. */
const MAX_MIX_ERROR = 0.4;

export function compareCurve(
  profile: "h100-1b" | "h100-8b",
  levels: readonly RecordedLevel[],
): ComparedLevel[] {
  const model = simulatorProfiles[profile];
  return levels.map((level) => {
    const simulated = closedLoop(
      { ...model, stepCosts: model, frontEndCosts: model },
      level,
      WARM_UP_MS,
      WINDOW_MS,
    );
    return {
      level,
      simulated,
      stepsOff: simulated.stepsPerSecond / level.iters_ps - 1,
      tokensOff: simulated.outputTokensPerSecond / level.gen_tps - 1,
      excluded: exclusion(level),
    };
  });
}

/** The limits that the recording states: windows without an ended request, and windows that hold another mix than the load. */
function exclusion({ done, running, prompt_tps, gen_tps, p, o }: RecordedLevel): string | undefined {
  if (running > 512) return "over 512 running: beyond the fit";
  if (done === 0) return "no request ended in the window";
  const mix = prompt_tps / gen_tps / (p / o);
  return Math.abs(mix - 1) > MAX_MIX_ERROR
    ? `the window holds ${mix.toFixed(2)} times the prompt tokens of the long run`
    : undefined;
}
