import { ReplyError } from "@matrix/core";
import { fencedObject } from "./fenced-json.ts";
import { scoreFields } from "./fixed-texts.ts";
import { matchFields } from "./match-fields.ts";
import type { PythonJson } from "./python-json.ts";
import { isAboveZero } from "./python-value.ts";
import { type JudgedReply, rejected, type Verdict } from "./verdict.ts";

/** Finds a role's JSON object in its model's text. @throws {SyntaxError} where there is none. */
export type ReadAnswer = (text: string) => ReadonlyMap<string, PythonJson>;

/**
 * The scorer's reply as history keeps it: it passes where all four scores are above 0. They are looked at in order, so that a
 * zero before a score that cannot be compared is a low score, not a bad one. A failed call stays as it is.
 *
 * @throws {ReplyError} where the reply does not say whether the call went well.
 */
export function scoreDecision<Reply extends JudgedReply>(
  reply: Reply,
  read: ReadAnswer = fencedObject,
): Reply | (Reply & Verdict & { readonly error?: string }) {
  if (reply.status_ok === undefined) throw new ReplyError('reply of "score" has no "status_ok"');
  if (!reply.status_ok) return reply;
  try {
    const scores = matchFields(read(textOf(reply)), scoreFields);
    if ([...scores.values()].every(isAboveZero)) return reply;
    return { ...reply, ...rejected("filter_by_score") };
  } catch (error) {
    return {
      ...reply,
      ...rejected("filter_by_score_wo_json"),
      error: `scores not readable: ${reason(error)}`,
    };
  }
}

/** The text of a reply. @throws {TypeError} where it has none. */
export function textOf({ text }: JudgedReply): string {
  if (typeof text === "string") return text;
  throw new TypeError("the reply has no text");
}

/** The text of an error. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
