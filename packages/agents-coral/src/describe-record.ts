import type { Json, JsonObject } from "@matrix/core";
import { numberIn, objectIn, type RecordTurn, recordTurns } from "./record-turns.ts";
import { isSpeaker } from "./turn.ts";

/** Lines that show a record to a person: who said what, what was read from it, and how the row ended. */
export function describeRecord(record: JsonObject): string[] {
  const turns = recordTurns(record);
  const lines = [title(record), ...turns.flatMap((turn, index) => describeTurn(turn, index === 0))];
  const { class: errorClass, message, role, step } = objectIn(record, "error");
  if (errorClass !== undefined) {
    lines.push("", `error: ${plain(errorClass)} at ${plain(role)}, step ${plain(step)}: ${plain(message)}`);
  }
  return lines;
}

function title(record: JsonObject): string {
  const { row, id, trial, outcome, task } = record;
  const answer = task === null ? undefined : objectIn(record, "task").answer;
  const parts = [
    `row ${plain(row)}`,
    `question ${plain(id)}`,
    `trial ${plain(trial)}`,
    ...(answer === undefined || answer === null ? [] : [`right answer ${plain(answer)}`]),
    `outcome ${plain(outcome)}`,
  ];
  return parts.join(" · ");
}

function describeTurn({ agent, response }: RecordTurn, opens: boolean): string[] {
  if (isSpeaker(agent)) {
    const { text, error } = response;
    const heading = opens ? `${agent} asks:` : `${agent}:`;
    const said =
      typeof text === "string" ? text : error === undefined ? "(no text)" : `(failed: ${plain(error)})`;
    return ["", heading, ...said.split(/\r\n|\r|\n/).map((line) => `  ${line}`)];
  }
  if (response.matched_answer !== undefined) return [`  → ${standing(response)}`];
  if (response.extracted_answer !== undefined) return [`  → ${extraction(response)}`];
  return ["", `${agent}: ${JSON.stringify(response)}`];
}

function extraction(response: JsonObject): string {
  const { extracted_answer: answer, correct, error } = response;
  if (error !== undefined) return `extraction failed: ${plain(error)}`;
  if (answer === null) return `no answer read from it (extractor: ${plain(response.text ?? "no text")})`;
  return `answer ${plain(answer)}, ${correct === true ? "right" : "not right"}`;
}

function standing(response: JsonObject): string {
  const beliefs = Object.entries(objectIn(response, "matched_answer")).map(
    ([role, answer]) => `${role} ${plain(answer)}`,
  );
  const verdict = response.agreement === true ? "agreement" : "no agreement";
  return `turn ${numberIn(response, "rated_turns")}: ${[...beliefs, verdict].join(", ")}`;
}

function plain(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "?" : JSON.stringify(value);
}
