/** Whether a name matches one of the include patterns and none of the exclude patterns. */
export function globMatches(name: string, include: readonly string[], exclude: readonly string[]): boolean {
  const matches = (pattern: string) => toRegExp(pattern).test(name);
  return include.some(matches) && !exclude.some(matches);
}

/** Shell patterns: `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`; all else stands for itself. */
function toRegExp(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    const set = character === "[" ? /^\[(!?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : null;
    if (set !== null) {
      at += set[0].length - 1;
      source += setSource(set[1] === "!", set[2] ?? "");
    } else if (character === "*") {
      if (!source.endsWith("[^]*")) source += "[^]*";
    } else {
      source += character === "?" ? "[^]" : character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    }
  }
  return new RegExp(`^${source}$`, "u");
}

function setSource(negated: boolean, members: string): string {
  // ranges that run backwards (`z-a`) match nothing
  const kept = members.replace(/(.)-(.)/gs, (range, from: string, to: string) => (from <= to ? range : ""));
  if (kept === "") return negated ? "[^]" : "[]";
  return `[${negated ? "^" : ""}${kept.replace(/[\\\]^[]/g, "\\$&").replace(/&&|--|~~/g, (twice) => twice[0]!)}]`;
}
