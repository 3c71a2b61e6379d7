import { OptionError } from "@matrix/core";

/** Whether a text names files by a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text);
}

/** What comes before the first segment that holds a wildcard: `a/b` of `a/b/*.jsonl`; empty where that is the first. */
export function globBase(pattern: string): string {
  const fixed = pattern.slice(0, pattern.search(/[*?[{]/));
  return fixed.slice(0, Math.max(0, fixed.lastIndexOf("/")));
}

/** A part of a pattern. `atStart`: it begins a name, where a wildcard does not stand for a dot. */
type Token =
  | { readonly kind: "literal"; readonly atStart: boolean; readonly character: string }
  | { readonly kind: "one"; readonly atStart: boolean; readonly fits: (character: string) => boolean }
  | { readonly kind: "many"; readonly atStart: boolean }
  | { readonly kind: "folders" };

const maxAlternatives = 1000;
const maxPatternLength = 4096;

/**
 * Whether paths match a pattern: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]`, `[!abc]`, `{one,other}`. A
 * wildcard at the beginning of a name does not stand for a dot.
 *
 * The time it takes grows with the lengths of pattern and path, no faster: patterns may come from a stranger's data set.
 * @throws {OptionError} for a pattern that is too long, or whose braces stand for too many
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  if (pattern.length > maxPatternLength) {
    throw new OptionError(
      `a pattern may have ${maxPatternLength} characters, this one has ${pattern.length}`,
    );
  }
  const alternatives = alternativesOf(pattern).map(tokensOf);
  return (path) => alternatives.some((tokens) => matches(tokens, path));
}

/** The patterns without braces that one with braces stands for. */
function alternativesOf(pattern: string): string[] {
  const waiting = [pattern];
  const plain: string[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // The innermost braces first, so that none are left in what they hold.
    const [whole, inside] = /\{([^{}]*)\}/.exec(next) ?? [];
    if (whole === undefined || inside === undefined) plain.push(next);
    else for (const one of inside.split(",")) waiting.push(next.replace(whole, () => one));
    if (waiting.length + plain.length > maxAlternatives) {
      throw new OptionError(
        `the braces of pattern ${pattern} stand for more than ${maxAlternatives} patterns`,
      );
    }
  }
  return [...new Set(plain)];
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    // A character beyond the 65,536 first ones takes two places.
    const character = String.fromCodePoint(pattern.codePointAt(at)!);
    const atStart = at === 0 || pattern[at - 1] === "/";
    const rest = pattern.slice(at);
    const set = /^\[(!?)([^\]]+)\]/.exec(rest);
    if (atStart && rest.startsWith("**/")) {
      tokens.push({ kind: "folders" });
      at += 2;
      // What follows begins a name, too: as if the slash stood before it.
    } else if (atStart && rest === "**") {
      tokens.push({ kind: "folders" }, { kind: "many", atStart });
      break;
    } else if (character === "*") tokens.push({ kind: "many", atStart });
    else if (character === "?") tokens.push({ kind: "one", atStart, fits: () => true });
    else if (set) {
      const [whole, not, characters] = set;
      const inside = charactersIn(characters!);
      tokens.push({ kind: "one", atStart, fits: (one) => inside(one) !== (not === "!") });
      at += whole.length - 1;
    } else {
      tokens.push({ kind: "literal", atStart, character });
      at += character.length - 1;
    }
  }
  return tokens;
}

/** `abc` and `a-z`, as they stand between brackets. */
function charactersIn(text: string): (character: string) => boolean {
  const ranges = [...text.matchAll(/(.)-(.)|(.)/gsu)].map(
    ([, from, to, one]) => [from ?? one!, to ?? one!] as const,
  );
  return (character) => ranges.some(([from, to]) => from <= character && character <= to);
}

/**
 * Follows all readings of the pattern side by side. A reading is the place of the token that comes next, times two; one more
 * while it is within a name that `folders` passes over.
 */
function matches(tokens: readonly Token[], path: string): boolean {
  let readings = withSkipped(tokens, [0]);
  let nameBegins = true;
  for (const character of path) {
    const next = new Set<number>();
    for (const reading of readings) {
      const place = reading >> 1;
      const token = tokens[place];
      if (token === undefined) continue;
      const hidden = nameBegins && character === ".";
      if (token.kind === "folders") {
        if (character === "/") {
          if (reading % 2 === 1) next.add(place * 2);
        } else if (!hidden) next.add(place * 2 + 1);
      } else if (token.kind === "many") {
        if (character !== "/" && !(token.atStart && hidden)) next.add(place * 2);
      } else if (token.kind === "literal") {
        // A dot that begins a name has to stand there in the pattern, not behind a wildcard for nothing.
        if (character === token.character && (token.atStart || !hidden)) next.add((place + 1) * 2);
      } else if (character !== "/" && token.fits(character) && !(token.atStart && hidden)) {
        next.add((place + 1) * 2);
      }
    }
    if (next.size === 0) return false;
    readings = withSkipped(tokens, next);
    nameBegins = character === "/";
  }
  return readings.has(tokens.length * 2);
}

/** Readings, and those in which tokens that may stand for nothing do. */
function withSkipped(tokens: readonly Token[], readings: Iterable<number>): Set<number> {
  const all = new Set(readings);
  // A set is walked over what is added to it on the way, too.
  for (const reading of all) {
    const token = tokens[reading >> 1];
    const mayBeNothing = token?.kind === "many" || token?.kind === "folders";
    if (reading % 2 === 0 && mayBeNothing) all.add(reading + 2);
  }
  return all;
}
