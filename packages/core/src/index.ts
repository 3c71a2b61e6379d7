export type { Agent, AgentContext, Agents, Effects } from "./agent.ts";
export { arraySource } from "./array-source.ts";
export {
  type CachedOffloadStore,
  type CachedOffloadStoreOptions,
  cachedOffloadStore,
} from "./cached-offload-store.ts";
export { type ChatAgentOptions, chatAgent } from "./chat-agent.ts";
export type {
  ChatCall,
  ChatChoice,
  ChatCompletion,
  ChatMessage,
  ChatModel,
  ChatRequest,
  SamplingParams,
  TokenUsage,
  ToolCall,
  ToolDefinition,
} from "./chat-model.ts";
export { crashPoint } from "./crash-point.ts";
export { isDigest, sha256 } from "./digest.ts";
export {
  BadRowError,
  ClosedError,
  DataError,
  DeadlineError,
  type ErrorCode,
  LaunchError,
  LockedError,
  MatrixError,
  MessageError,
  MessageVersionError,
  ModelError,
  type ModelErrorClass,
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  OffloadWriteError,
  OptionError,
  ReplyError,
  StalledError,
  StorageError,
  UnknownRoleError,
} from "./errors.ts";
export { Gate } from "./gate.ts";
export {
  call,
  type Edge,
  end,
  type GraphOptions,
  type GraphState,
  giveBack,
  go,
  graph,
  type Step,
} from "./graph-orchestrator.ts";
export { History } from "./history.ts";
export { deepFreeze, type Json, type JsonObject, type JsonScalar, toJsonLine } from "./json.ts";
export { checkJsonLimits, type JsonLimits, messageLimits, parseUntrustedJson } from "./json-limits.ts";
export { type FollowedLog, followedLogs, type LogReader, logLines } from "./launch/followed-logs.ts";
export { type LogFile, logFileLines } from "./launch/log-files.ts";
export { type CommandAnswer, type CommandOptions, schedulerCommand } from "./launch/scheduler-command.ts";
export { shellText } from "./launch/shell-text.ts";
export type {
  Launch,
  LaunchedProcess,
  LaunchedRun,
  Launcher,
  LaunchGroup,
  LaunchStep,
  LogChoice,
  LogLine,
  ProcessKind,
} from "./launcher.ts";
export { type MemoryOffloadStoreOptions, memoryOffloadStore } from "./memory-offload-store.ts";
export { type MemorySink, type MemorySinkOptions, memorySink } from "./memory-sink.ts";
export { MersenneTwister } from "./mersenne-twister.ts";
export { decodeMessage, encodedBytes, encodeMessage, readHeader } from "./message-codec.ts";
export { headerSchema } from "./message-schema.ts";
export type { MetricsAccumulator, MetricsTable } from "./metrics-accumulator.ts";
export {
  type FirstChoice,
  failedModelReply,
  firstChoice,
  type ModelReply,
  modelReply,
  type RawToolCall,
} from "./model-reply.ts";
export {
  defaultFoldOverBytes,
  defaultOffloadOver,
  type OffloadOver,
  type OffloadPolicy,
  type OffloadTrouble,
} from "./offload/offload-policy.ts";
export { Offloader, type OffloaderOptions } from "./offload/offloader.ts";
export type { Stored } from "./offload/references.ts";
export type { ValueView } from "./offload/value-view.ts";
export {
  type OffloadFailures,
  type OffloadFailureTexts,
  offloadFailures,
  shownName,
} from "./offload-failures.ts";
export type { BlobRef, OffloadOptions, OffloadStore, RecordKey, StoredEntry } from "./offload-store.ts";
export type { End, Forward, Orchestrator, Routing, Start } from "./orchestrator.ts";
export {
  type MessageHeader,
  messageVersion,
  OrchestratorMessage,
  type Outcome,
  type RowEnding,
  type RowError,
  sinkRole,
} from "./orchestrator-message.ts";
export type { Conversation, ExportRun, PackExport, ReadConversations } from "./pack-export.ts";
export { type Clock, sleep, systemClock } from "./ports/clock.ts";
export type { Files, OpenFile } from "./ports/files.ts";
export { nodeFiles } from "./ports/node-files.ts";
export { restoreUnsynced, setAsideUnsynced, unsyncedPath } from "./ports/unsynced-file.ts";
export { sealBytes, sealRecord, unsealRecord } from "./record-seal.ts";
export type { Resource } from "./resource.ts";
export { type Row, type RowId, type RowIdentity, sequenceOf, stepId } from "./row.ts";
export type { RowSource, SourceFingerprint, SourceRow } from "./row-source.ts";
export { runPathPart } from "./run-path-part.ts";
export { type AdmissionOptions, admit } from "./runtime/admission.ts";
export { type BoundRole, type BoundWorkload, bindWorkload } from "./runtime/bound-workload.ts";
export { Histogram, type HistogramJson, histogramBound } from "./runtime/histogram.ts";
export { type HopContext, runHop } from "./runtime/hop.ts";
export { type MatrixRecord, recordOf } from "./runtime/record.ts";
export { Run, type RunProgress, type RunReport, run } from "./runtime/run.ts";
export { type RoleCounters, RunCounters } from "./runtime/run-counters.ts";
export type { RunObserver } from "./runtime/run-observer.ts";
export type { RunOptions } from "./runtime/run-options.ts";
export { schemaCheck } from "./runtime/schema-check.ts";
export { Work, type WorkReport, work } from "./runtime/work.ts";
export type { WorkOptions } from "./runtime/work-options.ts";
export { type SequentialOptions, type SequentialState, sequential } from "./sequential-orchestrator.ts";
export type { AnyReply, HistoryEntry, Role, ShapeSchemas, Shapes, ShapesOf, StateHolds } from "./shapes.ts";
export type { OutcomeCounts, RowRecord, Sink, SinkSession } from "./sink.ts";
export { messageAfter, RowStanding, stepResultText } from "./step-result.ts";
export { thrownText } from "./thrown-text.ts";
export type {
  Consumer,
  CursorStore,
  Delivery,
  RoleSpec,
  Topology,
  Transport,
  TransportSession,
} from "./transport.ts";
export { trialSeeds } from "./trial-seeds.ts";
export { untilAborted } from "./until-aborted.ts";
export type { AnyWorkloadPack, PreparedRow, Workload, WorkloadPack } from "./workload-pack.ts";
