const LETTER = 1;
const SPACE = 2;
const NEWLINE = 3;
const DIGIT = 4;
const MARK = 5;
const WIDE = 6;
/** From here on: scripts without word spaces, and halves of what lies beyond the basic plane. */
const WIDE_FROM = 0x2e80;

/** Longest run of letters and of marks that is one token; longer ones are cut. */
const MAX_LETTERS = 12;
const MAX_MARKS = 2;

const asciiKinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/i.test(character)) return LETTER;
  if (character === " " || character === "\t") return SPACE;
  if (character === "\n" || character === "\r") return NEWLINE;
  return /[0-9]/.test(character) ? DIGIT : MARK;
});

function kindAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code < 128) return asciiKinds[code]!;
  return code < WIDE_FROM ? LETTER : WIDE;
}

/** Letters of scripts that put spaces between words. */
function isLetter(code: number): boolean {
  return code < 128 ? ((code | 32) - 97) >>> 0 < 26 : code < WIDE_FROM;
}

/**
 * Where the token that starts at `start` ends. The rules stand in for a byte-pair vocabulary: a word with the space
 * before it, contractions, each digit and newline by itself, short runs of marks, each wide character. English text
 * gets the counts that the recorded tokenizer gives, rare words get fewer.
 */
export function tokenEnd(text: string, start: number): number {
  let index = start;
  let code = text.charCodeAt(index);
  // nearly all tokens of a prompt are words: they are found without a look at the other rules
  if (code === 32) code = text.charCodeAt(++index);
  if (!isLetter(code)) return otherTokenEnd(text, start);
  const limit = index + MAX_LETTERS;
  do index++;
  while (index < limit && isLetter(text.charCodeAt(index)));
  return index;
}

function otherTokenEnd(text: string, start: number): number {
  let index = start;
  let kind = kindAt(text, index);
  if (kind === SPACE) {
    let spaces = 1;
    while (index + spaces < text.length && kindAt(text, index + spaces) === SPACE) spaces++;
    index += spaces;
    if (index === text.length) return index;
    kind = kindAt(text, index);
    // only the last of several spaces belongs to the word
    if (spaces > 1) return index - 1;
    if (kind === DIGIT || kind === NEWLINE) return index;
  }
  switch (kind) {
    case LETTER:
      return runEnd(text, index, LETTER, MAX_LETTERS);
    case MARK:
      return markEnd(text, index);
    case WIDE:
      return index + (text.codePointAt(index)! > 0xffff ? 2 : 1);
    default:
      return index + 1;
  }
}

function markEnd(text: string, start: number): number {
  // 's, 'm, 're, ...
  if (text.charCodeAt(start) === 39 && start > 0 && kindAt(text, start - 1) === LETTER) {
    const letters = runEnd(text, start + 1, LETTER, 3);
    if (letters > start + 1 && letters <= start + 3) return letters;
  }
  return runEnd(text, start, MARK, MAX_MARKS);
}

function runEnd(text: string, start: number, kind: number, limit: number): number {
  const stop = Math.min(text.length, start + limit);
  let index = start;
  while (index < stop && kindAt(text, index) === kind) index++;
  return index;
}

export function countTokens(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index = tokenEnd(text, index)) count++;
  return count;
}

export function splitTokens(text: string): string[] {
  const tokens: string[] = [];
  for (let index = 0; index < text.length; ) {
    const end = tokenEnd(text, index);
    tokens.push(text.slice(index, end));
    index = end;
  }
  return tokens;
}

/** The first `limit` tokens of a text, or all of it. */
export function firstTokens(text: string, limit: number): string {
  let count = 0;
  let index = 0;
  while (index < text.length && count < limit) {
    index = tokenEnd(text, index);
    count++;
  }
  return text.slice(0, index);
}
