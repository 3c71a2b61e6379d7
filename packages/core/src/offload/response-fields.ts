/** Where the value of one field of an entry's response stands in the entry's line. */
export interface FieldSpan {
  readonly name: string;
  readonly start: number;
  /** Just after the value. */
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * The fields of an entry's response, found in its line without parsing what they hold: large values are looked at where
 * they are, and cut out as they stand.
 *
 * @param line JSON as `toJsonLine` writes an entry {agent, response}: no blanks, agent first.
 */
export function responseFields(line: string): FieldSpan[] {
  const spans: FieldSpan[] = [];
  // {"agent":"…","response":{
  let at = valueEnd(line, '{"agent":'.length) + ',"response":{'.length;
  while (line.charCodeAt(at) === quote) {
    const nameEnd = stringEnd(line, at);
    const end = valueEnd(line, nameEnd + 1);
    spans.push({ name: JSON.parse(line.slice(at, nameEnd)) as string, start: nameEnd + 1, end });
    at = end + 1;
  }
  return spans;
}

/** The line with other text in place of some values, and more text before its last brace. */
export function withFieldsReplaced(
  line: string,
  spans: readonly { readonly start: number; readonly end: number; readonly text: string }[],
  appended: string,
): string {
  let replaced = "";
  let from = 0;
  for (const { start, end, text } of spans) {
    replaced += line.slice(from, start) + text;
    from = end;
  }
  return `${replaced}${line.slice(from, -1)}${appended}}`;
}

/** Just after the value that begins at `at`. */
function valueEnd(line: string, at: number): number {
  const first = line[at];
  if (first === '"') return stringEnd(line, at);
  if (first !== "{" && first !== "[") {
    let end = at;
    while (!",}]".includes(line[end]!)) end++;
    return end;
  }
  let depth = 0;
  for (let index = at; ; ) {
    const character = line[index];
    if (character === '"') index = stringEnd(line, index);
    else {
      if (character === "{" || character === "[") depth++;
      else if (character === "}" || character === "]") depth--;
      index++;
      if (depth === 0) return index;
    }
  }
}

/** Just after the closing quote of the string that begins at `at`. Native searches leap over what is long. */
function stringEnd(line: string, at: number): number {
  for (let end = line.indexOf('"', at + 1); ; end = line.indexOf('"', end + 1)) {
    let escapes = 0;
    while (line.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}
