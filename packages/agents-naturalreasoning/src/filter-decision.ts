import { passAnswer } from "./fixed-texts.ts";
import { type JudgedReply, rejected, type Verdict } from "./verdict.ts";

/** What becomes of a row whose filter could not be asked. */
export type OnFilterError = "fail" | "reject";

/** The filter's reply where the document's language alone decides. */
export const languageRejection = { status_ok: true, ...rejected("filter_by_en") } as const;

/** The filter's reply where the document is much like an earlier one. */
export const duplicateRejection = { status_ok: true, ...rejected("filter_by_duplicate") } as const;

/**
 * The filter's reply as history keeps it: it passes where its text is "Yes" to the letter, else it rejects the document. A failed
 * call stays what it is and ends the row `failed`, or, under `reject`, counts as a fine reply that says no, as in the original.
 */
export function filterDecision<Reply extends JudgedReply>(
  reply: Reply,
  onError: OnFilterError,
  passes: (text: unknown) => boolean = (text) => text === passAnswer,
): Reply | (Reply & Verdict & { readonly status_ok: boolean }) {
  if (passes(reply.text)) return reply;
  if (onError === "fail" && reply.status_ok === false) return reply;
  return { ...reply, status_ok: true, ...rejected("filter_by_classifier") };
}
