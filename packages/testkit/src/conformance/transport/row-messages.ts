import { History, type MessageHeader, OrchestratorMessage, sinkRole, toJsonLine } from "@matrix/core";

/** What makes a row's first message in the suite. */
export interface RowMessageOptions {
  readonly index: number;
  readonly trial?: number;
  readonly role?: string;
  readonly run?: string;
  readonly input?: unknown;
  readonly entries?: readonly { agent: string; response: object }[];
  /** Further header fields. */
  readonly header?: Partial<MessageHeader> & { readonly [field: string]: unknown };
}

/** Name of the run that the suite's sessions are opened for. */
export const runName = "conformance";

/** A row's first message. */
export function rowMessage(options: RowMessageOptions): OrchestratorMessage {
  const { index, trial = 0, role = "first", run = runName, input = `row ${index}`, entries = [] } = options;
  const header: MessageHeader = {
    v: 1,
    run,
    row: { index, id: `id-${index}`, trial, seed: 42 },
    orchestrator: "conformance",
    role,
    step: 0,
    attempt: 0,
    created: 1_700_000_000_000,
    started: 1_700_000_000_500,
    ...options.header,
  };
  return new OrchestratorMessage(header, toJsonLine(input), toJsonLine({ hops: 0 }), History.of(entries));
}

/** What a hop of `role` makes of a message: one more entry, and on to the next role. */
export function hopTo(
  role: string,
  message: OrchestratorMessage,
  says: unknown = "done",
): OrchestratorMessage {
  const entry = { agent: message.role, response: { says, step: message.step } };
  return message.withEntries([entry]).to(role, { hops: message.step + 1 });
}

/** What the last hop of a row makes of its message. */
export function hopToSink(message: OrchestratorMessage): OrchestratorMessage {
  const entry = { agent: message.role, response: { says: "the end" } };
  return message
    .withEntries([entry])
    .end({ outcome: "success", status: { success: true }, nextRole: sinkRole }, 1);
}

/** Everything that a transport carries of a message, as text that can be compared. */
export function contentOf({ header, inputLine, stateLine, history }: OrchestratorMessage): string {
  return [toJsonLine(header), inputLine, stateLine, ...history.lines()].join("\n");
}
