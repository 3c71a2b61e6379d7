import {
  type Delivery,
  History,
  type MessageHeader,
  OrchestratorMessage,
  sinkRole,
  toJsonLine,
} from "@matrix/core";

/** A row's first message, for role `first` of run `run`. */
export function rowMessage(index: number, header: Partial<MessageHeader> = {}): OrchestratorMessage {
  return new OrchestratorMessage(
    {
      v: 1,
      run: "run",
      row: { index, id: `id-${index}`, trial: 0, seed: 1 },
      orchestrator: "test",
      role: "first",
      step: 0,
      attempt: 0,
      created: 1_700_000_000_000,
      started: 1_700_000_000_500,
      ...header,
    },
    toJsonLine(`row ${index}`),
    toJsonLine({}),
    History.of([]),
  );
}

export const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, place) => rowMessage(from + place));

/** What the last hop of a row makes of its message. */
export function ended(message: OrchestratorMessage): OrchestratorMessage {
  const entry = { agent: message.role, response: { says: "done" } };
  return message
    .withEntries([entry])
    .end({ outcome: "success", status: { success: true }, nextRole: sinkRole }, 1);
}

/** What a hop in between makes of its message. */
export function passedOn(message: OrchestratorMessage, role: string): OrchestratorMessage {
  return message.withEntries([{ agent: message.role, response: { says: "passed on" } }]).to(role, {});
}

export const endRow = async ({ message }: Delivery) => ended(message);
