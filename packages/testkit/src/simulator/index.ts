export type { AnswerRequest, AnswerScript, ScriptedAnswer, ScriptedToolCall } from "./answer.ts";
export { BatchingEngine, type BatchingEngineOptions } from "./batching-engine.ts";
export { BlockPool } from "./block-pool.ts";
export type { Clock } from "./clock.ts";
export type { Duration } from "./duration.ts";
export {
  type Engine,
  type EngineGauges,
  type EngineObserver,
  type Sequence,
  type SequenceEnding,
  type SequenceProgress,
  type SequenceTimings,
  type SubmittedSequence,
  silentObserver,
} from "./engine.ts";
export type { FakeMetrics, FakeValue } from "./fake-metrics.ts";
export type { FaultKind, SimulatorFault } from "./faults.ts";
export type { LatencySettings } from "./latency.ts";
export { type OptionType, type SimulatorOptionSpec, simulatorOptionSpecs } from "./option-specs.ts";
export { parseOptionText } from "./option-values.ts";
export type { OutputTokens, RuntimeOptions, SimulatorOptions } from "./options.ts";
export { profiles as simulatorProfiles } from "./profiles.ts";
export { ReplicaPool, type ReplicaPoolOptions } from "./replica-pool.ts";
export { type Simulator, type SimulatorStats, type StopOptions, startSimulator } from "./simulator.ts";
export type { FrontEndCosts, StepCosts } from "./step-costs.ts";
export { TimedEngine, type TimedEngineOptions } from "./timed-engine.ts";
export { VirtualClock } from "./virtual-clock.ts";
