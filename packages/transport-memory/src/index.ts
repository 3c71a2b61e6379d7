export type { Trouble } from "./journal/commit-log.ts";
export { journalCrashPoints } from "./journal/crash-points.ts";
export { type RecoveredRow, type Recovery, type Repair, readJournal } from "./journal/recovery.ts";
export { type Durability, type MemoryTransportOptions, memoryTransport } from "./memory-transport.ts";
