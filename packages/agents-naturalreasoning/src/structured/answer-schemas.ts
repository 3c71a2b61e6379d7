import type { JsonObject } from "@matrix/core";
import { questionFields, scoreFields } from "../fixed-texts.ts";

/** A role's structured answer: what a server is told of it, and what its model is told. */
export interface AnswerForm {
  /** Of the answer as a whole. */
  readonly schema: JsonObject;
  /** Stands after the role's system prompt, and takes back what that says of fences. */
  readonly note: string;
}

const text = { type: "string" };

// Without bounds: only the sign of a score counts, and prompts are replaceable, their scales with them.
const score = { type: "number" };

// What is thought has to come first: a server that enforces the schema leaves no room for it outside of the object.
const thoughts = { thoughts: text };

/** The answers by role, their members in the order in which a model should write them. */
export const answerForms = {
  filter: {
    // A bare text, not an object: it fits into the few tokens that the filter's model is given.
    schema: { type: "string", enum: ["Yes", "No"] },
    note: 'Write your answer as JSON: "Yes" or "No", in double quotes, and nothing around it.\n',
  },
  score: {
    schema: closedObject({ ...thoughts, ...Object.fromEntries(scoreFields.map((field) => [field, score])) }),
    note: noteOf('"thoughts", a text with what you found for each criterion', scoreFields),
  },
  question: {
    schema: closedObject({
      ...thoughts,
      ...Object.fromEntries(questionFields.map((field) => [field, text])),
      independent_answer: { type: "array", items: text },
    }),
    note: noteOf('"thoughts", a text with your considerations', questionFields),
  },
} satisfies { readonly [role: string]: AnswerForm };

function closedObject(properties: JsonObject): JsonObject {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

function noteOf(first: string, fields: readonly string[]): string {
  const names = fields.map((field) => `"${field}"`).join(", ");
  return `Your whole answer must be one JSON object, without a fence and without text around it. Its members, in this order: ${first}; then ${names}, each as described above.\n`;
}
