import { pick, randomFrom } from "./random.ts";
import { paragraph } from "./sentences.ts";
import { countTokens } from "./tokens.ts";

/** What the built-in script knows of a request. */
export interface BuiltInRequest {
  /** Chat messages as role and plain text. */
  readonly messages: readonly { readonly role: string; readonly text: string }[];
  readonly seed: number;
  /** Tells rows apart; without a row header the question itself does. */
  readonly row: string | undefined;
  readonly trial: string;
  readonly role: string;
  /** Separates one request from all others. */
  readonly key: string;
  /** Length that the text should have, in tokens; undefined: as it comes. */
  readonly tokens: number | undefined;
}

/** Share of the rows whose two speakers never come to agree. */
const STUBBORN_ROWS = 0.05;
/** Share of the rows whose speakers settle on another letter than the row's own. */
const MISLED_ROWS = 0.15;
/** How likely a speaker already holds the letter that the row settles on, by how often it spoke before. */
const CONVICTION = [0.62, 0.85, 0.96, 1];
/** Share of the first turns that name no letter yet. */
const UNDECIDED_FIRST_TURNS = 0.06;

const NOT_SURE = "not sure yet";
const extractionEnd = /\*\*Extract the answer in \(\[A-Z\]\) format, or say "not sure yet"\.\*\*\s*$/;
const quotedReply = "**This is the response you need to extract answer from:**";
const optionLine = /^\(([A-Z])\)/gm;

/**
 * What the simulator says when no script is given.
 *
 * - A request to extract a letter (Collaborative Reasoner's extractor): the letter that the quoted reply names last.
 * - A discussion about lettered options: a short argument that ends in "the correct answer is (X)"; the two speakers
 *   converge with every turn.
 * - Anything else: plausible sentences.
 */
export function builtInAnswer(request: BuiltInRequest): string {
  const last = request.messages.at(-1)?.text ?? "";
  if (extractionEnd.test(last)) return extractLetter(last);
  const opening = request.messages.find(
    ({ role, text }) => role !== "system" && optionLetters(text).length > 1,
  );
  if (opening !== undefined) return discuss(request, opening);
  const random = randomFrom(request.seed, request.key, "text");
  return paragraph(random, request.tokens ?? 24 + Math.floor(random() * 72));
}

/** Letters of the options that `text` lists one per line, each once. */
export function optionLetters(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(optionLine), ([, letter = ""]) => letter))];
}

function extractLetter(prompt: string): string {
  const start = prompt.lastIndexOf(quotedReply);
  const end = prompt.search(extractionEnd);
  const quoted = prompt.slice(start < 0 ? 0 : start + quotedReply.length, end);
  const letter = [...quoted.matchAll(/\(([A-Z])\)/g)].at(-1)?.[1];
  return letter === undefined ? NOT_SURE : `(${letter})`;
}

function discuss(request: BuiltInRequest, opening: BuiltInRequest["messages"][number]): string {
  const { seed, trial, role, key, tokens } = request;
  const letters = optionLetters(opening.text);
  const row = request.row ?? opening.text;
  // the student sees the question as something it said itself
  const side = opening.role === "assistant" ? 1 : 0;
  const turn = request.messages.filter((message) => message.role === "assistant").length - side;
  const random = randomFrom(seed, row, trial, role, side, turn, "turn");
  const letter = chooseLetter({ seed, row, trial, side, turn, letters }, random);
  const words = randomFrom(seed, key, "text");
  const closing =
    letter === undefined
      ? " I cannot decide between the options that are left yet."
      : ` ${rejected(letters, letter, words)}Therefore the correct answer is (${letter})`;
  const length = (tokens ?? 60 + Math.floor(words() * 80)) - countTokens(closing);
  return `${paragraph(words, Math.max(4, length))}${closing}`;
}

interface Turn {
  readonly seed: number;
  readonly row: string;
  readonly trial: string;
  readonly side: 0 | 1;
  readonly turn: number;
  readonly letters: readonly string[];
}

function chooseLetter(turn: Turn, random: () => number): string | undefined {
  const { seed, row, trial, side, letters } = turn;
  const ofRow = randomFrom(seed, row, "row");
  const intended = pick(ofRow, letters);
  const ofTrial = randomFrom(seed, row, trial, "trial");
  const stubborn = ofTrial() < STUBBORN_ROWS;
  const others = letters.filter((letter) => letter !== intended);
  const settled = ofTrial() < MISLED_ROWS ? pick(ofTrial, others) : intended;
  // two speakers who each keep to their half of the letters never meet
  if (stubborn)
    return pick(
      random,
      letters.filter((_, index) => index % 2 === side),
    );
  const conviction = CONVICTION[turn.turn] ?? 1;
  if (random() < conviction) return settled;
  if (turn.turn === 0 && random() < UNDECIDED_FIRST_TURNS / (1 - conviction)) return undefined;
  return pick(random, letters);
}

function rejected(letters: readonly string[], chosen: string, random: () => number): string {
  const other = pick(
    random,
    letters.filter((letter) => letter !== chosen),
  );
  return other === undefined ? "" : `Option (${other}) does not hold up. `;
}
