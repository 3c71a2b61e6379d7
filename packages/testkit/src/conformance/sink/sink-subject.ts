import type { Outcome, RowRecord, Sink, SinkSession } from "@matrix/core";
import type { ConformanceCase } from "../conformance-case.ts";

/** What a sink may promise beyond the contract. */
export interface SinkPromises {
  /** Opened again, it knows what it holds, and goes on from there. */
  readonly survivesRestart: boolean;
  /** While it is open it cannot be opened a second time (`LockedError`). */
  readonly exclusive: boolean;
}

/** A sink to be tested: how to make one, how to read it, and what it promises. */
export interface SinkSubject {
  readonly name: string;
  /** A sink on fresh storage. */
  create(): Promise<Sink> | Sink;
  /** The lines that a reader finds there now, in any order. */
  read(sink: Sink): Promise<readonly string[]> | readonly string[];
  /** Frees what `create` took; its sessions were closed. */
  destroy?(sink: Sink): Promise<void> | void;
  /** A sink on what a process killed at this moment would leave behind, to be read and destroyed as well. */
  crash?(sink: Sink): Promise<Sink> | Sink;
  readonly promises: SinkPromises;
}

/** One behaviour of sinks. */
export type SinkCase = ConformanceCase<SinkSubject>;

/** Run that the suite's sessions are opened for. */
export const sinkRun = "conformance";

/** A record as a run would write it. */
export function recordAt(sequence: number, outcome: Outcome = "success", text = ""): RowRecord {
  return { sequence, outcome, line: JSON.stringify({ row: sequence, outcome, text }) };
}

/** What a case works with. */
export interface OpenSink {
  readonly sink: Sink;
  readonly session: SinkSession;
  /** Opens the sink, or the one given, once more. */
  reopen(other?: Sink): Promise<SinkSession>;
  lines(): Promise<readonly string[]>;
}

/** A case whose body gets a fresh sink, opened; all sessions are closed after it. */
export function sinkCase(
  name: string,
  body: (open: OpenSink, subject: SinkSubject) => Promise<void>,
  only: Pick<SinkCase, "promise" | "unless" | "needs"> = {},
): SinkCase {
  return {
    name,
    ...only,
    async run(subject) {
      const sink = await subject.create();
      const sessions: SinkSession[] = [];
      const reopen = async (other = sink) => {
        const session = await other.open({ run: sinkRun });
        sessions.push(session);
        return session;
      };
      try {
        const session = await reopen();
        await body({ sink, session, reopen, lines: async () => subject.read(sink) }, subject);
      } finally {
        for (const session of sessions) await session.close();
        await subject.destroy?.(sink);
      }
    },
  };
}
