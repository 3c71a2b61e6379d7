import type { AnswerScript } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Duration } from "./duration.ts";
import type { FakeMetrics } from "./fake-metrics.ts";
import type { ResolvedFault, SimulatorFault } from "./faults.ts";
import type { LatencySettings } from "./latency.ts";
import type { simulatorOptionSpecs } from "./option-specs.ts";
import type { FrontEndCosts, StepCosts } from "./step-costs.ts";

/** Lognormal output lengths: half of the texts are longer than `median`; `sigma` 0.8 makes a heavy tail. */
export interface OutputTokens {
  readonly median: number;
  readonly sigma: number;
}

interface JsonOptions {
  outputTokens: OutputTokens;
  faults: readonly SimulatorFault[];
  fakeMetrics: FakeMetrics;
}

type Spec = (typeof simulatorOptionSpecs)[number];
interface TypeOf {
  integer: number;
  number: number;
  boolean: boolean;
  string: string;
  "string-list": readonly string[];
  duration: Duration;
}
type ValueOf<S extends Spec> = S["name"] extends keyof JsonOptions
  ? JsonOptions[S["name"]]
  : S["type"] extends keyof TypeOf
    ? TypeOf[S["type"]]
    : never;

/** Options by their names in {@link simulatorOptionSpecs}, which says what each does, and what only code can give. */
export type SimulatorOptions = { readonly [S in Spec as S["name"]]?: ValueOf<S> } & {
  /** What the model says; default: the built-in script. */
  readonly answer?: AnswerScript;
  readonly clock?: Clock;
};

/** Options that may change while the server runs. */
export type RuntimeOptions = Partial<
  Pick<
    SimulatorOptions,
    | "outputTokens"
    | "toolCallProbability"
    | "timeToFirstToken"
    | "timeToFirstTokenStdDev"
    | "interTokenLatency"
    | "interTokenLatencyStdDev"
    | "prefillOverhead"
    | "prefillTimePerToken"
    | "prefillTimeStdDev"
    | "timeFactorUnderLoad"
    | "failureInjectionRate"
    | "failureTypes"
    | "faults"
    | "fakeMetrics"
  >
>;

/** Options with every default filled in; times in milliseconds. */
export interface ResolvedOptions
  extends Omit<LatencySettings, "latencyCalculator">,
    StepCosts,
    FrontEndCosts {
  readonly latencyCalculator: "constant" | "per-token" | "step";
  readonly host: string;
  readonly port: number;
  readonly model: string;
  readonly servedModelName: readonly string[];
  readonly maxModelLen: number;
  readonly maxNumSeqs: number;
  readonly maxWaitingQueueLength: number;
  readonly maxNumBatchedTokens: number;
  readonly mode: "random" | "echo";
  readonly seed: number;
  readonly apiKey: string;
  readonly startupDuration: number;
  readonly keepAliveTimeout: number;
  readonly outputTokens: OutputTokens | undefined;
  readonly toolCallProbability: number;
  readonly enableKvcache: boolean;
  readonly kvCacheSize: number;
  readonly blockSize: number;
  readonly enablePromptTokensDetails: boolean;
  readonly failureInjectionRate: number;
  readonly failureTypes: readonly string[];
  readonly faults: readonly ResolvedFault[];
  readonly fakeMetrics: FakeMetrics | undefined;
  readonly answer: AnswerScript | undefined;
  readonly clock: Clock;
}
