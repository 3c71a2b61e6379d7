/* What counts as blank and as the end of a line in Python; JavaScript's own notions differ for a few characters. */

const blanks =
  "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
const lineEnds = "\n\v\f\r\u001c\u001d\u001e\u0085\u2028\u2029";

export function isBlank(text: string): boolean {
  for (const char of text) if (!blanks.includes(char)) return false;
  return true;
}

/** The lines of a text, each with its end. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (!lineEnds.includes(text.charAt(at)) || text.startsWith("\r\n", at)) continue;
    lines.push(text.slice(start, at + 1));
    start = at + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
