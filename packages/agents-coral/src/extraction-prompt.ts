import { type ChatMessage, ReplyError } from "@matrix/core";
import { extractionText } from "./fixed-texts.ts";
import type { CoralTask } from "./schemas.ts";
import { optionsText, requireQuestion } from "./task-text.ts";
import type { Turn } from "./turn.ts";

/**
 * The extractor's request: system prompt, and one message with the question, its options and the last turn.
 *
 * @throws {ReplyError} where the last turn has no text: there is nothing to extract from.
 */
export function extractionMessages(
  task: Pick<CoralTask, "question_id" | "question" | "choices">,
  last: Turn | undefined,
  systemPrompt: string,
): ChatMessage[] {
  const reply = last?.response.text;
  if (reply === undefined) {
    throw new ReplyError(
      `reply of ${last === undefined ? "nobody" : `"${last.agent}"`} has no text to extract an answer from`,
    );
  }
  return [
    { role: "system", content: systemPrompt },
    { role: "user", content: extractionText(requireQuestion(task), optionsText(task), reply) },
  ];
}
