/** Whether a text names files by a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text);
}

/** What comes before the first segment that holds a wildcard: `a/b` of `a/b/*.jsonl`; empty where that is the first. */
export function globBase(pattern: string): string {
  const fixed = pattern.slice(0, pattern.search(/[*?[{]/));
  return fixed.slice(0, Math.max(0, fixed.lastIndexOf("/")));
}

/**
 * A pattern as a regular expression over whole paths: `*` and `?` within a name, `**` across folders, `[abc]`, `[!abc]`,
 * `{one,other}`. A wildcard at the beginning of a name does not stand for a dot.
 */
export function globExpression(pattern: string): RegExp {
  let source = "";
  let braces = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    const first = at === 0 || "/{,".includes(pattern[at - 1]!);
    const visible = first ? "(?!\\.)" : "";
    if (pattern.startsWith("**/", at) && first) {
      source += "(?:(?!\\.)[^/]*/)*";
      at += 2;
    } else if (character === "*") source += `${visible}[^/]*`;
    else if (character === "?") source += `${visible}[^/]`;
    else if (character === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end === -1) source += "\\[";
      else {
        const inside = pattern
          .slice(at + 1, end)
          .replace(/^!/, "^")
          .replace(/[\\\]]/g, "\\$&");
        source += `${visible}(?!/)[${inside}]`;
        at = end;
      }
    } else if (character === "{" && pattern.indexOf("}", at) !== -1) {
      source += "(?:";
      braces++;
    } else if (character === "," && braces > 0) source += "|";
    else if (character === "}" && braces > 0) {
      source += ")";
      braces--;
    } else source += character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  // A brace that is never closed is a brace.
  return new RegExp(`^${source}${")".repeat(braces)}$`, "u");
}
