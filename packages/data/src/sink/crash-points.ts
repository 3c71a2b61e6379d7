import { crashPoint } from "@matrix/core";

/** Places in a flush where a test can kill the process, in the order in which they are passed. */
export const sinkCrashPoints = [
  "sink.data.appended",
  "sink.data.synced",
  "sink.journal.appended",
  "sink.journal.synced",
] as const;

/** {@link crashPoint} for the names above only. */
export function sinkCrashPoint(name: (typeof sinkCrashPoints)[number]): void {
  crashPoint(name);
}
