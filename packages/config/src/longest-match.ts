/** One kind of token: a sticky pattern, and what reading it does to the lexer's mode. */
export interface TokenRule<Type extends string, Mode extends string> {
  readonly type: Type;
  readonly pattern: RegExp;
  /** Reads on in this mode, and comes back at the matching `pop`. */
  readonly push?: Mode;
  /** Reads on in this mode instead of the current one. */
  readonly replace?: Mode;
  readonly pop?: true;
}

export interface Token<Type extends string> {
  readonly type: Type;
  readonly text: string;
  /** Index of the first character. */
  readonly at: number;
}

export type LexerModes<Type extends string, Mode extends string> = Readonly<
  Record<Mode, readonly TokenRule<Type, Mode>[]>
>;

/**
 * Cuts a text into tokens: at each place the longest match wins, and of equally long ones the rule that comes first.
 * Stops early when nothing matches: `end` is then less than the text's length.
 */
export function tokenize<Type extends string, Mode extends string>(
  text: string,
  modes: LexerModes<Type, Mode>,
  start: Mode,
): { tokens: Token<Type>[]; end: number } {
  const tokens: Token<Type>[] = [];
  const outer: Mode[] = [];
  let mode = start;
  let at = 0;
  while (at < text.length) {
    const found = longest(text, at, modes[mode]);
    if (found === undefined) break;
    const { rule, length } = found;
    tokens.push({ type: rule.type, text: text.slice(at, at + length), at });
    at += length;
    if (rule.push !== undefined) {
      outer.push(mode);
      mode = rule.push;
    } else if (rule.replace !== undefined) {
      mode = rule.replace;
    } else if (rule.pop) {
      const back = outer.pop();
      if (back === undefined) return { tokens, end: at - length };
      mode = back;
    }
  }
  return { tokens, end: at };
}

function longest<Rule extends { readonly pattern: RegExp }>(
  text: string,
  at: number,
  rules: readonly Rule[],
): { rule: Rule; length: number } | undefined {
  let best: { rule: Rule; length: number } | undefined;
  for (const rule of rules) {
    rule.pattern.lastIndex = at;
    const length = rule.pattern.exec(text)?.[0].length ?? 0;
    if (length > (best?.length ?? 0)) best = { rule, length };
  }
  return best;
}
