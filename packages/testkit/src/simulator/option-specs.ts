/** Types of option values. `duration`: milliseconds or a Go duration; `json`: a value, or its JSON text. */
export type OptionType = "integer" | "number" | "boolean" | "string" | "string-list" | "duration" | "json";

export interface SimulatorOptionSpec {
  /** In TypeScript. */
  readonly name: string;
  /** On the command line, as llm-d-inference-sim spells it. */
  readonly flag: string;
  /** In a config file. */
  readonly key: string;
  readonly group: "basics" | "latency" | "step" | "cache" | "faults" | "metrics";
  readonly type: OptionType;
  /** What holds unless the profile says otherwise; undefined: nothing. */
  readonly default: unknown;
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Whether `setOptions` and `POST /admin/config` may change it while the server runs. */
  readonly runtime: boolean;
  readonly doc: string;
}

type Extras = Partial<Pick<SimulatorOptionSpec, "values" | "min" | "max" | "runtime">>;

function option<N extends string, T extends OptionType>(
  group: SimulatorOptionSpec["group"],
  name: N,
  type: T,
  fallback: unknown,
  doc: string,
  extras: Extras = {},
): SimulatorOptionSpec & { readonly name: N; readonly type: T } {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return {
    name,
    flag: words,
    key: words.replaceAll("-", "_"),
    group,
    type,
    default: fallback,
    doc,
    runtime: false,
    ...extras,
  };
}

const live: Extras = { runtime: true };
const count: Extras = { min: 1 };

/** Every option that has a name on the command line and in config files. */
export const simulatorOptionSpecs = [
  option("basics", "profile", "string", "default", "set of defaults: default, or a recorded server", {
    values: ["default", "h100-1b", "h100-8b"],
  }),
  option("basics", "host", "string", "127.0.0.1", "address to listen on"),
  option("basics", "port", "integer", 8000, "port to listen on; 0 takes a free one", { min: 0, max: 65_535 }),
  option("basics", "model", "string", "simulated", "path of the model that /v1/models names as root"),
  option("basics", "servedModelName", "string-list", [], "names that requests may use; default: model"),
  option("basics", "maxModelLen", "integer", 32_768, "tokens of prompt and answer together", count),
  option("basics", "maxNumSeqs", "integer", 4096, "sequences that run at once; the others wait", count),
  option(
    "basics",
    "maxWaitingQueueLength",
    "integer",
    0,
    "sequences that may wait before 429; 0: any number",
    {
      min: 0,
    },
  ),
  option(
    "basics",
    "mode",
    "string",
    "random",
    "what is said: random (the script) or echo (the last user message)",
    {
      values: ["random", "echo"],
    },
  ),
  option("basics", "seed", "integer", 42, "seed of everything random"),
  option("basics", "apiKey", "string", "", "bearer token that /v1 asks for; empty: none"),
  option("basics", "startupDuration", "duration", 0, "how long /health/ready answers 503"),
  option("basics", "keepAliveTimeout", "duration", 5000, "idle time after which a connection is closed"),
  option(
    "basics",
    "outputTokens",
    "json",
    undefined,
    "lognormal output lengths: {median, sigma}; default: as the text comes",
    live,
  ),
  option(
    "basics",
    "toolCallProbability",
    "number",
    0,
    "how often a tool is called where the model may choose",
    {
      ...live,
      min: 0,
      max: 1,
    },
  ),
  option(
    "latency",
    "latencyCalculator",
    "string",
    "constant",
    "constant, per-token, or step (token-level batching)",
    {
      values: ["constant", "per-token", "step"],
    },
  ),
  option("latency", "timeToFirstToken", "duration", 30, "constant: time to the first token", live),
  option("latency", "timeToFirstTokenStdDev", "duration", 0, "at most 30 % of it", live),
  option("latency", "interTokenLatency", "duration", 1, "time between tokens", live),
  option("latency", "interTokenLatencyStdDev", "duration", 0, "at most 30 % of it", live),
  option(
    "latency",
    "prefillOverhead",
    "duration",
    0,
    "per-token: constant part of the time to the first token",
    live,
  ),
  option(
    "latency",
    "prefillTimePerToken",
    "duration",
    0,
    "per-token: time for each uncached prompt token",
    live,
  ),
  option("latency", "prefillTimeStdDev", "duration", 0, "per-token: deviation of that sum", live),
  option(
    "latency",
    "timeFactorUnderLoad",
    "number",
    1,
    "slow-down at maxNumSeqs, growing linearly from 1 alone",
    {
      ...live,
      min: 1,
    },
  ),
  option("step", "stepBaseTime", "duration", 0, "step: time of an engine step"),
  option("step", "stepTimePerSequence", "duration", 0, "step: for each running sequence"),
  option("step", "stepTimePerPromptToken", "duration", 0, "step: for each uncached prompt token in it"),
  option(
    "step",
    "stepTimePerContextToken",
    "duration",
    0,
    "step: for each token in the cache of running sequences",
  ),
  option(
    "step",
    "stepGraphLimit",
    "integer",
    512,
    "step: running sequences beyond which steps are slower",
    count,
  ),
  option("step", "stepTimeOverLimit", "duration", 0, "step: how much slower"),
  option(
    "step",
    "maxNumBatchedTokens",
    "integer",
    8192,
    "step: tokens of one step; longer prompts go in pieces",
    count,
  ),
  option("step", "frontEndTimePerRequest", "duration", 0, "step: API server's work on each request"),
  option("step", "frontEndTimePerPromptToken", "duration", 0, "step: and on each of its prompt tokens"),
  option("step", "frontEndTimePerAnswer", "duration", 0, "step: and on each answer"),
  option("step", "frontEndTimePerChunk", "duration", 0, "step: and on each piece of a stream"),
  option("cache", "enableKvcache", "boolean", true, "find prompt prefixes that were computed before"),
  option("cache", "kvCacheSize", "integer", 142_700, "blocks of the cache", count),
  option("cache", "blockSize", "integer", 16, "tokens of a block", count),
  option(
    "cache",
    "enablePromptTokensDetails",
    "boolean",
    true,
    "say in usage how many prompt tokens were cached",
  ),
  option("faults", "failureInjectionRate", "integer", 0, "percentage of requests that fail", {
    ...live,
    min: 0,
    max: 100,
  }),
  option("faults", "failureTypes", "string-list", [], "how they fail; default: any of the values", {
    ...live,
    values: [
      "rate_limit",
      "invalid_api_key",
      "context_length",
      "server_error",
      "invalid_request",
      "model_not_found",
    ],
  }),
  option("faults", "faults", "json", undefined, "list of faults, each with a kind and a probability", live),
  option(
    "metrics",
    "fakeMetrics",
    "json",
    undefined,
    "fixed or moving values shown instead of the real ones",
    live,
  ),
] as const;
