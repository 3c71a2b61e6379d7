export { type EventRow, type FlightEvent, readFlightEvents } from "./history/flight-events.ts";
export {
  type FlightRecorder,
  type FlightRecorderOptions,
  flightRecorder,
} from "./history/flight-recorder.ts";
export { historyHash } from "./history/history-hash.ts";
export {
  type HistoryCheck,
  type HistoryVerdict,
  type VerifyHistoryOptions,
  type Violation,
  verifyHistory,
} from "./history/verify-history.ts";
export {
  type Script,
  type ScriptedAnswer,
  type ScriptedCall,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedReply,
  type ScriptedToolCall,
  scriptedModel,
} from "./scripted-model.ts";
export { type CollectedSpan, startTraceCollector, type TraceCollector } from "./trace-collector.ts";
