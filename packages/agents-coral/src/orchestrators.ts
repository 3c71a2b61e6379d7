import { end, go, graph, type Orchestrator, type Row, sequential, sinkRole } from "@matrix/core";
import { conversationStatus, type Verdict } from "./conversation-status.ts";
import { type CoralRole, nextInGraph } from "./next-in-graph.ts";
import type { CoralShapes, CoralTask } from "./schemas.ts";
import { openingEntries } from "./task-text.ts";

const opening = (row: Row<CoralTask>) => openingEntries(row.input);

/** Teacher and student by turns, each turn extracted and matched, until {@link conversationStatus} says so. */
export function sequentialCoral(maxTurns: number): Orchestrator<CoralShapes> {
  return sequential<CoralShapes>({
    name: "coral-sequential",
    order: ["teacher", "answer_extractor", "answer_matcher", "student", "answer_extractor", "answer_matcher"],
    until: (_message, reply) => conversationStatus(reply, maxTurns),
    cycle: true,
    opening,
  });
}

/** The same conversation as a graph: who follows is read from the reply, see {@link nextInGraph}. */
export function graphCoral(maxTurns: number): Orchestrator<CoralShapes> {
  const edge = (current: CoralRole) => (_message: unknown, reply: Verdict) => {
    const next = nextInGraph(current, reply, maxTurns);
    const status = conversationStatus(reply, maxTurns);
    return status === undefined && next !== sinkRole ? go(next) : end(status ?? { success: false }, next);
  };
  return graph<CoralShapes, null>({
    name: "coral-graph",
    start: "teacher",
    edges: {
      teacher: edge("teacher"),
      student: edge("student"),
      answer_extractor: edge("answer_extractor"),
      answer_matcher: edge("answer_matcher"),
    },
    memory: null,
    opening,
  });
}
