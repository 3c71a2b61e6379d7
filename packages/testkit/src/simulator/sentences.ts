import { pick } from "./random.ts";
import { countTokens, firstTokens } from "./tokens.ts";

const openings = measured([
  "Looking at the statement again,",
  "If we take the given values,",
  "Starting from the definition,",
  "As a first check,",
  "To compare the two cases,",
  "Following the usual method,",
  "Leaving the constants aside,",
  "Reading the condition literally,",
]);
const subjects = measured([
  "the first term",
  "the remaining factor",
  "the boundary case",
  "the stated assumption",
  "the ratio of both sides",
  "the second condition",
  "the simpler model",
  "the intermediate result",
]);
const predicates = measured([
  "follows directly from what is given",
  "has to be counted only once",
  "does not depend on the order of the steps",
  "limits the range of possible values",
  "agrees with the estimate made before",
  "can be left out without changing the outcome",
  "decides between the options that are left",
  "is consistent with the units in the question",
]);

interface Phrase {
  readonly text: string;
  readonly tokens: number;
}

function measured(texts: readonly string[]): readonly Phrase[] {
  return texts.map((text) => ({ text, tokens: countTokens(text) }));
}

const nothing: Phrase = { text: "", tokens: 0 };

function draw(random: () => number): Phrase {
  const opening = pick(random, openings) ?? nothing;
  const subject = pick(random, subjects) ?? nothing;
  const predicate = pick(random, predicates) ?? nothing;
  return {
    text: `${opening.text} ${subject.text} ${predicate.text}.`,
    // a word takes the space before it along; the full stop is a token
    tokens: opening.tokens + subject.tokens + predicate.tokens + 1,
  };
}

/** One plain English sentence; the same for the same random numbers. */
export function sentence(random: () => number): string {
  return draw(random).text;
}

/** Sentences of exactly `tokens` tokens together; the last one may be cut. */
export function paragraph(random: () => number, tokens: number): string {
  let text = "";
  let left = tokens;
  while (left > 0) {
    const next = draw(random);
    const sentenceText = text === "" ? next.text : ` ${next.text}`;
    text += next.tokens <= left ? sentenceText : firstTokens(sentenceText, left);
    left -= next.tokens;
  }
  return text;
}
