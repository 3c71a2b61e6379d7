import { ReplyError } from "@matrix/core";
import type { MatcherReply } from "./schemas.ts";
import { isSpeaker, type Turn } from "./turn.ts";

/**
 * Compares where teacher and student stand. A role stands by its last valid answer, even where its newer turns are unsure.
 *
 * `matched_answer` holds the role that spoke last first. `rated_turns` counts this rating.
 * Errors: {@link ReplyError} where a valid extraction does not follow a turn of teacher or student.
 */
export function matchAnswers(
  history: Iterable<Turn>,
  rightAnswer: unknown,
  matcherRole: string,
): MatcherReply {
  const turns = [...history];
  const beliefs: MatcherReply["matched_answer"] = {};
  for (let index = turns.length - 1; index >= 0; index--) {
    const { extracted_answer: answer, valid_answer: valid } = turns[index]!.response;
    if (answer === undefined || !valid) continue;
    const role = turns[index - 1]?.agent;
    if (!isSpeaker(role)) {
      throw new ReplyError(
        `history entry ${index} is a valid extraction, but it follows ${role === undefined ? "nothing" : `"${role}"`}, not a turn of teacher or student`,
      );
    }
    if (beliefs[role] === undefined) beliefs[role] = answer;
  }
  const { teacher, student } = beliefs;
  const agreement = teacher !== undefined && teacher === student;
  return {
    status_ok: true,
    matched_answer: beliefs,
    agreement,
    agreement_correctness: agreement && teacher === (rightAnswer ?? null),
    rated_turns: turns.filter((turn) => turn.agent === matcherRole).length + 1,
  };
}
