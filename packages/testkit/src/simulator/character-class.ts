import type { CharacterRange } from "./pattern.ts";

const digits: readonly CharacterRange[] = [[48, 57]];
const wordCharacters: readonly CharacterRange[] = [
  [97, 122],
  [65, 90],
  [48, 57],
  [95, 95],
];
const blanks: readonly CharacterRange[] = [[32, 32]];
const named: Readonly<Record<string, { ranges: readonly CharacterRange[]; negated: boolean }>> = {
  d: { ranges: digits, negated: false },
  D: { ranges: digits, negated: true },
  w: { ranges: wordCharacters, negated: false },
  W: { ranges: wordCharacters, negated: true },
  s: { ranges: blanks, negated: false },
  S: { ranges: [[0, 32]], negated: true },
};
const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v", "0": "\0" };

export interface ReadClass {
  readonly ranges: readonly CharacterRange[];
  readonly negated: boolean;
  /** Index after what was read. */
  readonly end: number;
}

/** The set that an escape such as `\d` or `\n` stands for; `at` is the character after the backslash. */
export function readEscape(text: string, at: number): ReadClass {
  const letter = text[at] ?? "\\";
  const set = named[letter];
  if (set !== undefined) return { ...set, end: at + 1 };
  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\})/.exec(text.slice(at, at + 10));
  if (hex !== null) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? "0", 16);
    return { ranges: [[code, code]], negated: false, end: at + hex[0].length };
  }
  const code = (controls[letter] ?? letter).codePointAt(0)!;
  return { ranges: [[code, code]], negated: false, end: at + 1 };
}

/** A class in brackets; `at` is the opening bracket. @returns undefined if it is not closed */
export function readClass(text: string, at: number): ReadClass | undefined {
  let index = at + 1;
  const negated = text[index] === "^";
  if (negated) index++;
  const ranges: CharacterRange[] = [];
  for (let first = true; first || text[index] !== "]"; first = false) {
    if (index >= text.length) return undefined;
    const member = readMember(text, index);
    index = member.end;
    const isRange = text[index] === "-" && text[index + 1] !== "]" && index + 1 < text.length;
    if (!isRange || member.ranges.length !== 1) {
      ranges.push(...member.ranges);
      continue;
    }
    const last = readMember(text, index + 1);
    ranges.push([member.ranges[0]![0], last.ranges[0]?.[1] ?? member.ranges[0]![0]]);
    index = last.end;
  }
  return { ranges, negated, end: index + 1 };
}

function readMember(text: string, at: number): ReadClass {
  if (text[at] === "\\") return readEscape(text, at + 1);
  const code = text.codePointAt(at)!;
  return { ranges: [[code, code]], negated: false, end: at + (code > 0xffff ? 2 : 1) };
}
