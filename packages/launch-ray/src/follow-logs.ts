import { setTimeout as pause } from "node:timers/promises";
import type { LogLine } from "@matrix/core";
import type { RayApi } from "./ray-api.ts";

const lookEveryMs = 2_000;

/** A job whose log is followed. */
export interface FollowedJob extends Omit<LogLine, "text"> {
  readonly isOver: boolean;
}

/** Lines of the logs of jobs as they are written, also of jobs that come later, until aborted. `find` lists the jobs. */
export async function* followLogs(
  api: RayApi,
  find: () => Promise<readonly FollowedJob[]>,
  until: AbortSignal,
): AsyncIterable<LogLine> {
  const left = new AbortController();
  const signal = AbortSignal.any([until, left.signal]);
  const lines: LogLine[] = [];
  let wake = Promise.withResolvers<void>();
  const followed = new Map<string, number>();
  const open = new Set<string>();
  const put = (line: LogLine) => {
    lines.push(line);
    wake.resolve();
  };
  const follow = (job: FollowedJob) => {
    open.add(job.id);
    const from = followed.get(job.id) ?? 0;
    // Ray begins each time with the log's first line.
    let toSkip = from;
    const told = (text: string) => {
      if (toSkip-- > 0) return;
      followed.set(job.id, (followed.get(job.id) ?? 0) + 1);
      put({ kind: job.kind, id: job.id, text });
    };
    void tail(api, job.id, told, signal).then(() => open.delete(job.id));
  };
  const look = async () => {
    const over = new Set<string>();
    while (!signal.aborted) {
      for (const job of await find()) {
        if (open.has(job.id) || over.has(job.id)) continue;
        if (job.isOver) {
          over.add(job.id);
          const rest = linesOf(await api.log(job.id).catch(() => "")).slice(followed.get(job.id) ?? 0);
          for (const text of rest) put({ kind: job.kind, id: job.id, text });
        } else follow(job);
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
  if (failure !== undefined && !signal.aborted) throw failure;
}

/** Lines of a whole log; one that ends without a line's end counts. */
export function linesOf(log: string): string[] {
  const lines = log.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Resolves when Ray ends the log, the connection breaks, or the signal comes. */
function tail(api: RayApi, id: string, told: (line: string) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(api.tailUrl(id), { headers: { ...api.headers() } });
    let rest = "";
    const end = () => socket.close();
    signal.addEventListener("abort", end, { once: true });
    socket.addEventListener("message", ({ data }) => {
      const lines = `${rest}${data}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) told(line);
    });
    // An error is followed by a close.
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", () => {
      signal.removeEventListener("abort", end);
      resolve();
    });
    if (signal.aborted) end();
  });
}
