import { answerStatement, errorStatement, unsurePhrase } from "./fixed-texts.ts";

/** What a text of the extractor says. */
export interface Extraction {
  readonly statement: string;
  /** One capital letter, whether or not it is an option of the question. */
  readonly answer: string | null;
  /** Whether it counts as a belief of the speaker. Can be true without an answer: the statement is tested, not the letter. */
  readonly valid: boolean;
}

const letterInParentheses = /\(([A-Z])\)/;

/**
 * Reads the extractor's text: the unsure phrase beats a letter, the first letter in parentheses beats the rest.
 *
 * Source: `coral.extract_answer` and `coral.extractor_postprocess` of the golden vectors.
 */
export function extractAnswer(text: string): Extraction {
  if (text.toLowerCase().includes(unsurePhrase)) return extraction(unsurePhrase, null);
  const answer = letterInParentheses.exec(text)?.[1] ?? null;
  return extraction(answer === null ? `${errorStatement}${text}` : `${answerStatement}${answer}.`, answer);
}

function extraction(statement: string, answer: string | null): Extraction {
  return { statement, answer, valid: statement.includes(answerStatement) };
}
