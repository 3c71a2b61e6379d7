/** What a regular expression or a grammar allows. */
export type Pattern =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "class"; readonly ranges: readonly CharacterRange[]; readonly negated: boolean }
  | { readonly kind: "sequence"; readonly items: readonly Pattern[] }
  | { readonly kind: "choice"; readonly options: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly item: Pattern; readonly min: number; readonly max: number }
  | { readonly kind: "rule"; readonly name: string };

/** First and last code point, both included. */
export type CharacterRange = readonly [number, number];

export const emptyPattern: Pattern = { kind: "text", text: "" };

/** Repetitions drawn beyond the least number; unbounded ones stay short. */
const MAX_EXTRA_REPEATS = 6;
/** Rules inside rules; deeper ones take their shortest way out. */
const MAX_DEPTH = 24;

export type Rules = ReadonlyMap<string, Pattern>;

/** One text that `pattern` allows; the same for the same random numbers. */
export function samplePattern(pattern: Pattern, random: () => number, rules: Rules = new Map()): string {
  return sample(pattern, { random, rules }, 0);
}

interface Source {
  readonly random: () => number;
  readonly rules: Rules;
}

function sample(pattern: Pattern, source: Source, depth: number): string {
  const { random, rules } = source;
  switch (pattern.kind) {
    case "text":
      return pattern.text;
    case "class":
      return sampleClass(pattern.ranges, pattern.negated, random);
    case "sequence":
      return pattern.items.map((item) => sample(item, source, depth)).join("");
    case "choice": {
      // deep down the last option is taken: the plain one comes last in most recursive rules
      const last = pattern.options.length - 1;
      const index = depth > MAX_DEPTH ? last : Math.floor(random() * pattern.options.length);
      return sample(pattern.options[index] ?? emptyPattern, source, depth);
    }
    case "repeat": {
      const most = Math.min(pattern.max, pattern.min + MAX_EXTRA_REPEATS);
      const extra = depth > MAX_DEPTH ? 0 : Math.floor(random() * (most - pattern.min + 1));
      return Array.from({ length: pattern.min + extra }, () => sample(pattern.item, source, depth)).join("");
    }
    case "rule": {
      const target = rules.get(pattern.name);
      if (target === undefined || depth > 2 * MAX_DEPTH) return "";
      return sample(target, source, depth + 1);
    }
  }
}

function sampleClass(ranges: readonly CharacterRange[], negated: boolean, random: () => number): string {
  const allowed = negated ? printableBut(ranges) : ranges;
  const size = allowed.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  let index = Math.floor(random() * size);
  for (const [first, last] of allowed) {
    if (index <= last - first) return String.fromCodePoint(first + index);
    index -= last - first + 1;
  }
  return "";
}

/** Printable ASCII without `ranges`. */
function printableBut(ranges: readonly CharacterRange[]): CharacterRange[] {
  const codes = Array.from({ length: 95 }, (_, index) => 32 + index);
  return codes
    .filter((code) => !ranges.some(([first, last]) => code >= first && code <= last))
    .map((code) => [code, code]);
}
