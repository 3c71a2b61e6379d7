import { Tau2Error } from "../tau2-error.ts";
import { type ChatEntry, hasWords, isParticipant, type ParticipantEntry } from "./chat-entry.ts";
import * as texts from "./fixed-texts.ts";

/** @throws {Tau2Error} for a message with neither text nor calls */
export function refuseEmpty(entry: ParticipantEntry): void {
  if (entry.tool_calls !== null || hasWords(entry)) return;
  const type = entry.role === "assistant" ? "AssistantMessage" : "UserMessage";
  throw new Tau2Error("ValueError", texts.emptyMessage(type));
}

/**
 * Checks a history that a task starts with: no empty messages, and after every message with calls its answers.
 *
 * @throws {Tau2Error} at the first entry that is out of order
 */
export function checkHistory(entries: readonly ChatEntry[]): void {
  let expected = 0;
  let requestor: string | undefined;
  for (const entry of entries) {
    if (isParticipant(entry)) {
      refuseEmpty(entry);
      if (entry.tool_calls === null) {
        requestor = undefined;
        continue;
      }
      if (expected > 0) throw new Tau2Error("ValueError", texts.answersMissing(expected, entry.role));
      expected = entry.tool_calls.length;
      requestor = entry.role;
      continue;
    }
    if (expected === 0 || requestor === undefined) throw new Tau2Error("ValueError", texts.noAnswersExpected);
    if (requestor !== entry.requestor) {
      throw new Tau2Error("ValueError", texts.answerToOther(entry.requestor, requestor));
    }
    expected--;
  }
}
