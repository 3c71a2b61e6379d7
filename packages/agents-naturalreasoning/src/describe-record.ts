import type { Json, JsonObject } from "@matrix/core";
import { duplicateField, languageField } from "./fixed-texts.ts";
import { objectIn, type RecordReply, recordReplies } from "./record-replies.ts";

/** Lines that show a record to a person: the document, what each role said of it, the question, and how the row ended. */
export function describeRecord(record: JsonObject): string[] {
  const { row, id, trial, outcome, task } = record;
  const text = task === null ? undefined : objectIn(record, "task").text;
  const lines = [
    `row ${plain(row)} · document ${plain(id)} · trial ${plain(trial)} · outcome ${plain(outcome)}`,
    ...(typeof text === "string" ? ["", "document:", ...indented(shortened(text))] : []),
    ...recordReplies(record).flatMap(describeReply),
  ];
  const { row: original, similarity } =
    task === null ? {} : objectIn(objectIn(record, "task"), duplicateField);
  if (original !== undefined) {
    lines.push(`  much like the document of row ${plain(original)}, similarity ${plain(similarity)}`);
  }
  const { class: errorClass, message, role, step } = objectIn(record, "error");
  if (errorClass !== undefined) {
    lines.push("", `error: ${plain(errorClass)} at ${plain(role)}, step ${plain(step)}: ${plain(message)}`);
  }
  return lines;
}

function describeReply({ agent, response }: RecordReply): string[] {
  const { text, error, exam_question: question, repairs, termination_reason: reason } = response;
  const { en } = objectIn(response, languageField);
  const said = typeof text === "string" ? indented(text) : [];
  const failed = error === undefined ? [] : [`  (failed: ${plain(error)})`];
  const asked = question === undefined ? [] : describeQuestion(response);
  const verdict = reason === undefined ? [] : [`  → ${plain(reason)}`];
  const again = isList(repairs)
    ? [`  (answers given back for breaking their schema: ${repairs.length})`]
    : [];
  const language = en === undefined ? [] : [`  (share of English, found out: ${plain(en)})`];
  return [
    "",
    `${agent}:`,
    ...language,
    ...(asked.length > 0 ? asked : said),
    ...again,
    ...failed,
    ...verdict,
  ];
}

function describeQuestion(response: JsonObject): string[] {
  const { exam_question: question, question_category: category, extracted_answer: extracted } = response;
  const { independent_answer: answer } = response;
  return [
    `  question (${plain(category)}):`,
    ...indented(plain(question), 4),
    "  answer in the document:",
    ...indented(plain(extracted), 4),
    "  independent answer:",
    ...(isList(answer) ? answer : [answer]).flatMap((step) => indented(plain(step), 4)),
  ];
}

/** Documents are long, and stand in the record in full. */
const shownCharacters = 600;

function shortened(text: string): string {
  const characters = [...text.slice(0, 2 * shownCharacters)];
  if (characters.length <= shownCharacters) return text;
  return `${characters.slice(0, shownCharacters).join("")}…`;
}

function indented(text: string, by = 2): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => `${" ".repeat(by)}${line}`);
}

function plain(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "?" : JSON.stringify(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
