/** Stands in a text for three bytes that are no UTF-8; a private-use character, as long in UTF-8 as they are. */
export const BAD_BYTES_MARK = "\uE5B4";

const mark = Buffer.from(BAD_BYTES_MARK);
const bad = Buffer.from([0xc3, 0x28, 0xff]);

export function hasBadBytes(text: string): boolean {
  return text.includes(BAD_BYTES_MARK);
}

/** UTF-8 of `text` with the bad bytes where the marks are; as long as the UTF-8 of the text itself. */
export function withBadBytes(text: string): Buffer {
  const buffer = Buffer.from(text);
  for (let at = buffer.indexOf(mark); at >= 0; at = buffer.indexOf(mark, at + mark.length))
    bad.copy(buffer, at);
  return buffer;
}
