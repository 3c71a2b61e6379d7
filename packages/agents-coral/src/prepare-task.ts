import { BadRowError, type Json, type JsonObject, type PreparedRow } from "@matrix/core";
import type { CoralTask } from "./schemas.ts";

/**
 * Makes a row of the data set into a task: adds `choices`, letter to option; all its fields are kept.
 *
 * Letters are successive code points from "A", whatever comes after "Z". The row's id is its `question_id`.
 * Errors: {@link BadRowError} where the row is no object, or has no usable `question_id` or `options`.
 */
export function prepareTask(row: Json): PreparedRow<CoralTask> {
  if (!isObject(row))
    throw new BadRowError("row is not an object; question_id, question and options are needed");
  const id = row.question_id;
  if (id === undefined) throw new BadRowError('row has no "question_id"; it names the record');
  if (id !== null && typeof id !== "string" && typeof id !== "number") {
    throw new BadRowError(`"question_id" of a row must be text, a number or null, got ${JSON.stringify(id)}`);
  }
  const options = row.options;
  if (!isList(options))
    throw new BadRowError(`row with question_id ${JSON.stringify(id)} has no list of "options"`);
  const texts = options.map((option) => {
    if (typeof option === "string" || typeof option === "number") return option;
    throw new BadRowError(
      `options of the row with question_id ${JSON.stringify(id)} must be texts, got ${JSON.stringify(option)}`,
    );
  });
  const question = row.question;
  if (question !== undefined && question !== null && typeof question !== "string") {
    throw new BadRowError(`"question" of the row with question_id ${JSON.stringify(id)} must be text`);
  }
  return {
    id,
    input: {
      ...row,
      question_id: id,
      ...(question === undefined ? {} : { question }),
      options: texts,
      choices: Object.fromEntries(texts.map((text, index) => [letter(index), text])),
    },
  };
}

const letterA = 65;

function letter(index: number): string {
  return String.fromCodePoint(letterA + index);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
