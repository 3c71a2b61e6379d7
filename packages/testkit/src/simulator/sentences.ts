import { pick } from "./random.ts";
import { countTokens, firstTokens } from "./tokens.ts";

const openings = [
  "Looking at the statement again,",
  "If we take the given values,",
  "Starting from the definition,",
  "As a first check,",
  "To compare the two cases,",
  "Following the usual method,",
  "Leaving the constants aside,",
  "Reading the condition literally,",
];
const subjects = [
  "the first term",
  "the remaining factor",
  "the boundary case",
  "the stated assumption",
  "the ratio of both sides",
  "the second condition",
  "the simpler model",
  "the intermediate result",
];
const predicates = [
  "follows directly from what is given",
  "has to be counted only once",
  "does not depend on the order of the steps",
  "limits the range of possible values",
  "agrees with the estimate made before",
  "can be left out without changing the outcome",
  "decides between the options that are left",
  "is consistent with the units in the question",
];

/** One plain English sentence; the same for the same random numbers. */
export function sentence(random: () => number): string {
  return `${pick(random, openings)} ${pick(random, subjects)} ${pick(random, predicates)}.`;
}

/** Sentences of exactly `tokens` tokens together; the last one may be cut. */
export function paragraph(random: () => number, tokens: number): string {
  let text = "";
  let count = 0;
  while (count < tokens) {
    const next = `${text === "" ? "" : " "}${sentence(random)}`;
    count += countTokens(next);
    text += next;
  }
  return firstTokens(text, tokens);
}
