/** Time of an engine step; milliseconds. */
export interface StepCosts {
  readonly stepBaseTime: number;
  /** For each running sequence. */
  readonly stepTimePerSequence: number;
  /** For each prompt token computed in the step (cached ones are not). */
  readonly stepTimePerPromptToken: number;
  /** For each token that a running sequence has in the cache and that attention reads again. */
  readonly stepTimePerContextToken: number;
  /** Sequences up to which captured CUDA graphs serve a step. */
  readonly stepGraphLimit: number;
  /** Added to a step of more sequences than that. */
  readonly stepTimeOverLimit: number;
}

export interface StepWork {
  readonly running: number;
  readonly promptTokens: number;
  readonly contextTokens: number;
}

export function stepTime(costs: StepCosts, { running, promptTokens, contextTokens }: StepWork): number {
  return (
    costs.stepBaseTime +
    costs.stepTimePerSequence * running +
    costs.stepTimePerPromptToken * promptTokens +
    costs.stepTimePerContextToken * contextTokens +
    (running > costs.stepGraphLimit ? costs.stepTimeOverLimit : 0)
  );
}

/** Work of vLLM's API server, which is one event loop; milliseconds. Zero: as fast as the engine. */
export interface FrontEndCosts {
  readonly frontEndTimePerRequest: number;
  readonly frontEndTimePerPromptToken: number;
  readonly frontEndTimePerAnswer: number;
  /** For each piece sent to a streaming client. */
  readonly frontEndTimePerChunk: number;
}
