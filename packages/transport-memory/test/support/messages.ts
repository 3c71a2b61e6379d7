import {
  History,
  OrchestratorMessage,
  type RoleSpec,
  sinkRole,
  type Topology,
  toJsonLine,
} from "@matrix/core";

export const runId = "r1";

const role = (name: string, effects: RoleSpec["effects"] = "idempotent"): RoleSpec => ({
  role: name,
  concurrency: 1000,
  effects,
});

/** Roles `writer`, `critic`, `matcher` (pure), and the sink. */
export function topology(changes: Partial<Topology> = {}): Topology {
  return {
    run: runId,
    trials: 1,
    ended: () => false,
    roles: [role("writer"), role("critic"), role("matcher", "pure"), role(sinkRole)],
    ...changes,
  };
}

/** A row's first message, for the writer. */
export function firstMessage(index: number, text = `row ${index}`, run = runId): OrchestratorMessage {
  return new OrchestratorMessage(
    {
      v: 1,
      run,
      row: { index, id: `id-${index}`, trial: 0, seed: 42 },
      orchestrator: "pingpong",
      role: "writer",
      step: 0,
      attempt: 0,
      created: 1_700_000_000_000,
      started: 1_700_000_000_001,
    },
    toJsonLine({ text }),
    toJsonLine({ position: 0 }),
    History.of(),
  );
}

/** The message that follows when the role of `message` has replied `text`; the roles take turns. */
export function replied(
  message: OrchestratorMessage,
  text: string,
  next = message.role === "writer" ? "critic" : "writer",
): OrchestratorMessage {
  return message
    .withEntries([{ agent: message.role, response: { text } }])
    .to(next, { position: message.step + 1 });
}

/** The row's last message. */
export function ended(message: OrchestratorMessage, text = "the end"): OrchestratorMessage {
  return message
    .withEntries([{ agent: message.role, response: { text } }])
    .end({ outcome: "success", status: { success: true }, nextRole: sinkRole }, 1);
}

/** All that a message says, to compare by. */
export function contentOf({ header, inputLine, stateLine, history }: OrchestratorMessage) {
  return { header, inputLine, stateLine, history: history.lines() };
}
