import { sinkRole } from "@matrix/core";
import type { Verdict } from "./conversation-status.ts";
import type { CoralShapes } from "./schemas.ts";

/** Roles of the workload. */
export type CoralRole = keyof CoralShapes["replies"];

/**
 * Who follows a role in the graph variant: the extractor after a speaker, the matcher after the extractor, and then the
 * speaker whose turn it is, or the sink where the two agree or all turns are spent.
 */
export function nextInGraph(
  current: CoralRole,
  reply: Verdict,
  maxTurns: number,
): CoralRole | typeof sinkRole {
  if (current === "answer_extractor") return "answer_matcher";
  if (current !== "answer_matcher") return "answer_extractor";
  const { agreement = false, rated_turns: turns = 0 } = reply;
  if (agreement || turns >= maxTurns) return sinkRole;
  return turns % 2 === 1 ? "student" : "teacher";
}
