import { BadRowError, type RowId } from "@matrix/core";
import { openingText } from "./fixed-texts.ts";
import type { CoralTask } from "./schemas.ts";

/** The options, one a line, each behind its letter in parentheses. */
export function optionsText(task: Pick<CoralTask, "choices">): string {
  return Object.entries(task.choices)
    .map(([letter, option]) => `(${letter}) ${option}`)
    .join("\n");
}

/** The question of a row. @throws {BadRowError} where it has none. */
export function requireQuestion(task: Pick<CoralTask, "question" | "question_id">): string {
  if (typeof task.question === "string") return task.question;
  throw new BadRowError(`row with question_id ${name(task.question_id)} has no "question"`);
}

/** The history entry that opens a conversation; none where the row has no question. */
export function openingEntries(task: CoralTask) {
  if (typeof task.question !== "string") return [];
  const text = openingText(task.question, optionsText(task));
  return [{ agent: "student", response: { text } }] as const;
}

function name(id: RowId): string {
  return JSON.stringify(id);
}
