import { crashPoint } from "@matrix/core";

/** Places in the journal's life where a test can kill the process: on opening, in a flush, at a change of segments. */
export const journalCrashPoints = [
  "journal.repaired",
  "journal.begun",
  "journal.appended",
  "journal.synced",
  "journal.freed",
] as const;

/** {@link crashPoint} for the names above only. */
export function journalCrashPoint(name: (typeof journalCrashPoints)[number]): void {
  crashPoint(name);
}
