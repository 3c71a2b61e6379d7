import type { JsonObject } from "@matrix/core";
import { Ajv, type ErrorObject } from "ajv";
import { parsePythonJson } from "../python-json.ts";

/** More faults would not help a model to mend its answer. */
const mostFaults = 10;

/** What is wrong with a model's answer; nothing where it is JSON that fits the schema. */
export type AnswerCheck = (text: string | undefined) => readonly string[];

/** Checks answers against one schema, which is compiled once. */
export function answerCheck(schema: JsonObject): AnswerCheck {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
  return (text) => {
    if (text === undefined) return ["the answer is empty"];
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return [`the answer is not JSON: ${whyNotJson(text)}`];
    }
    return validate(value) ? [] : (validate.errors ?? []).slice(0, mostFaults).map(faultOf);
  };
}

/** Names the place, where the engine's own message would repeat the text. */
function whyNotJson(text: string): string {
  try {
    parsePythonJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
  return "it has NaN or Infinity";
}

function faultOf({ instancePath, message, keyword, params }: ErrorObject): string {
  const where = instancePath === "" ? "the answer" : `"${instancePath.slice(1).replaceAll("/", ".")}"`;
  if (keyword === "enum") return `${where} must be one of ${JSON.stringify(params.allowedValues)}`;
  if (keyword === "additionalProperties")
    return `${where} must not have a member "${params.additionalProperty}"`;
  return `${where} ${message ?? "does not fit the schema"}`;
}
