/** A shell's line up to the cursor, taken apart. */
export interface ShellLine {
  /** Without quotes and backslashes; the last one is what is being typed. */
  readonly words: readonly string[];
  /** Whether the last word is inside quotes. */
  readonly quoted: boolean;
}

export function lineWords(line: string): ShellLine {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (character === quote) quote = undefined;
    else if (quote === undefined && (character === "'" || character === '"')) quote = character;
    else if (character === "\\" && quote !== "'" && at + 1 < line.length) word += line[++at];
    else word += character;
  }
  return { words: [...words, word ?? ""], quoted: quote !== undefined };
}
