import type { ChatModel, OrchestratorMessage, RunObserver, Transport, TransportSession } from "@matrix/core";
import type { FlightEvent } from "./flight-events.ts";
import { historyHash } from "./history-hash.ts";

/** Options of {@link flightRecorder}. */
export interface FlightRecorderOptions {
  /**
   * Told of each event before the run goes on. A test that kills the process appends the event's JSON line to a file here,
   * synchronously: what was buffered dies with the process. Default: events are only kept in memory.
   */
  readonly write?: (event: FlightEvent) => void;
}

/** Writes down what happens in a run: give it as the run's observer, and put it around transport and models. */
export interface FlightRecorder extends Required<RunObserver> {
  /** All events so far, in order. */
  readonly events: readonly FlightEvent[];
  /** The transport, recording what it says on opening and which rows it is given. */
  transport(transport: Transport): Transport;
  /** The model, recording its calls before they are made. */
  model(model: ChatModel): ChatModel;
  /** Marks that a process was killed. Whoever kills it calls this. */
  crash(): void;
}

/** A recorder whose events {@link verifyHistory} checks. */
export function flightRecorder({ write = () => {} }: FlightRecorderOptions = {}): FlightRecorder {
  const events: FlightEvent[] = [];
  const record = (event: FlightEvent) => {
    events.push(event);
    write(event);
  };
  return {
    events,
    rowAccepted: (message) => record({ type: "row-accept", ...firstMessage(message) }),
    hopStart: (message) => record({ type: "hop-start", ...place(message) }),
    hopEnd(message, next) {
      const { step, role, ending } = next;
      record({
        type: "hop-end",
        ...place(message),
        next: { step, role, history: historyHash(next.history) },
        ...(ending && { outcome: ending.outcome }),
      });
    },
    rowEnd({ outcome, line }) {
      const { row, trial, history } = JSON.parse(line) as { row: number; trial: number; history: unknown[] };
      record({ type: "row-end", row, trial, outcome, history: historyHash(history) });
    },
    transport: (transport) => ({
      name: transport.name,
      async open(topology) {
        const session = await transport.open(topology);
        const { cursor, live } = session.recovered;
        record({ type: "transport-open", cursor, live });
        return recordingSession(session, record);
      },
    }),
    model: (model) => ({
      name: model.name,
      open: async (options) => model.open?.(options),
      close: async () => model.close?.(),
      complete(request, call) {
        const { row, step, role } = call;
        record({ type: "model-call", row: row.index, trial: row.trial, step, role });
        return model.complete(request, call);
      },
    }),
    crash: () => record({ type: "crash" }),
  };
}

function recordingSession(session: TransportSession, record: (event: FlightEvent) => void): TransportSession {
  return {
    recovered: session.recovered,
    failed: session.failed,
    send(messages) {
      for (const message of messages) record({ type: "row-send", ...firstMessage(message) });
      return session.send(messages);
    },
    consume: (role, handle) => session.consume(role, handle),
    backlog: () => session.backlog(),
    close: (options) => session.close(options),
  };
}

function firstMessage({ row, history, ending }: OrchestratorMessage) {
  return {
    row: row.index,
    trial: row.trial,
    history: historyHash(history),
    ...(ending && { outcome: ending.outcome }),
  };
}

function place({ row, step, role, history }: OrchestratorMessage) {
  return { row: row.index, trial: row.trial, step, role, history: historyHash(history) };
}
