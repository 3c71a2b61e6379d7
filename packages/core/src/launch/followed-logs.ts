import { setTimeout as pause } from "node:timers/promises";
import type { LogLine } from "../launcher.ts";

const lookEveryMs = 2_000;

/** The log of a process that a scheduler keeps. */
export interface FollowedLog extends Omit<LogLine, "text"> {
  /** Whether nothing more is written to it. */
  readonly isOver: boolean;
}

/** How logs are read that a scheduler hands out. */
export interface LogReader {
  /** The logs there are; asked again and again, since processes come and go. */
  find(): Promise<readonly FollowedLog[]>;
  /** Tells each line of a log that grows, from its first on. Resolves when the log is over, the connection breaks, or the signal comes. */
  tail(log: FollowedLog, told: (line: string) => void, signal: AbortSignal): Promise<void>;
  /** All lines of a log so far. */
  read(log: FollowedLog): Promise<readonly string[]>;
}

/** Lines of logs as they are written, those of one log in their order, also of processes that come later, until aborted. */
export async function* followedLogs(reader: LogReader, until: AbortSignal): AsyncIterable<LogLine> {
  const left = new AbortController();
  const signal = AbortSignal.any([until, left.signal]);
  const lines: LogLine[] = [];
  let wake = Promise.withResolvers<void>();
  /** Lines that were told, by id: a log that is read again begins with its first. */
  const told = new Map<string, number>();
  const open = new Set<string>();
  const put = ({ kind, id }: FollowedLog, text: string) => {
    told.set(id, (told.get(id) ?? 0) + 1);
    lines.push({ kind, id, text });
    wake.resolve();
  };
  const follow = async (log: FollowedLog) => {
    open.add(log.id);
    let toSkip = told.get(log.id) ?? 0;
    await reader.tail(log, (line) => (toSkip-- > 0 ? undefined : put(log, line)), signal);
    open.delete(log.id);
  };
  const look = async () => {
    const over = new Set<string>();
    while (!signal.aborted) {
      for (const log of await reader.find()) {
        if (open.has(log.id) || over.has(log.id)) continue;
        if (log.isOver) {
          over.add(log.id);
          // A node that is gone took its logs along.
          const all = await reader.read(log).catch(() => []);
          for (const line of all.slice(told.get(log.id) ?? 0)) put(log, line);
        } else void follow(log);
      }
      await pause(lookEveryMs, undefined, { signal }).catch(() => {});
    }
  };
  let failure: unknown;
  let isDone = false;
  void look()
    .catch((error) => {
      failure = error;
    })
    .finally(() => {
      isDone = true;
      wake.resolve();
    });
  try {
    for (;;) {
      yield* lines.splice(0);
      if (isDone && lines.length === 0) break;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  } finally {
    left.abort();
  }
  if (failure !== undefined && !until.aborted) throw failure;
}

/** Lines of a whole log; one that ends without a line's end counts. */
export function logLines(log: string): string[] {
  const lines = log.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
