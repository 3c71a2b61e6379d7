/** Defaults of each profile that differ from the option table; durations in milliseconds. */
export const profiles = {
  default: {},
  /**
   * Llama-3.2-1B shape. The first three step times are the least-squares fit of recorded runs (vLLM 0.22.1, one H100);
   * the context term and the API server's times were fitted here to the levels with long shared prefixes and streams,
   * the time over the graph limit to the one level with 1,024 running.
   */
  "h100-1b": {
    latencyCalculator: "step",
    maxNumSeqs: 1024,
    maxNumBatchedTokens: 8192,
    stepBaseTime: 2.11,
    stepTimePerSequence: 0.0188,
    stepTimePerPromptToken: 0.00501,
    stepTimePerContextToken: 8e-6,
    stepGraphLimit: 512,
    stepTimeOverLimit: 12.3,
    frontEndTimePerRequest: 0.2,
    frontEndTimePerPromptToken: 0.0004,
    frontEndTimePerAnswer: 0.1,
    frontEndTimePerChunk: 0.045,
    kvCacheSize: 142_700,
    blockSize: 16,
  },
  /** Llama-3.1-8B shape; as above. */
  "h100-8b": {
    latencyCalculator: "step",
    maxNumSeqs: 1024,
    maxNumBatchedTokens: 8192,
    stepBaseTime: 6.08,
    stepTimePerSequence: 0.0232,
    stepTimePerPromptToken: 0.0273,
    stepTimePerContextToken: 1e-5,
    stepGraphLimit: 512,
    stepTimeOverLimit: 24.7,
    frontEndTimePerRequest: 0.2,
    frontEndTimePerPromptToken: 0.0004,
    frontEndTimePerAnswer: 0.1,
    frontEndTimePerChunk: 0.045,
    kvCacheSize: 29_450,
    blockSize: 16,
  },
} as const;
