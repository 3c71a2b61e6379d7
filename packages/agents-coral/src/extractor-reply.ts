import { type ModelReply, ReplyError } from "@matrix/core";
import { extractAnswer } from "./extract-answer.ts";
import type { ExtractorReply } from "./schemas.ts";

/**
 * The extractor's reply as history keeps it: the first of its texts, and what was read from it. A reply without text reads
 * as an empty one: not valid, but no error. Tool calls stay as the model gave them.
 *
 * @throws {ReplyError} where `text` is an empty list.
 */
export function extractorReply(reply: ModelReply, rightAnswer: unknown): ExtractorReply {
  const { text: texts, ...rest } = reply;
  const text = typeof texts === "string" ? texts : texts?.[0];
  if (texts !== undefined && text === undefined) {
    throw new ReplyError("reply of the answer extractor has an empty list of texts");
  }
  const { answer, valid } = extractAnswer(text ?? "");
  return {
    ...rest,
    ...(text === undefined ? {} : { text }),
    status_ok: reply.error === undefined,
    extracted_answer: answer,
    valid_answer: valid,
    correct: answer !== null && answer === rightAnswer,
  };
}
