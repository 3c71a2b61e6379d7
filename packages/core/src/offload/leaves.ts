import type { OffloadOver } from "./offload-policy.ts";

/** Whether a value is large enough to leave its message. @param text its JSON text. */
export function leaves(text: string, over: OffloadOver): boolean {
  const first = text[0];
  if ("codePoints" in over) return first === '"' && hasMoreCodePoints(text, over.codePoints);
  return (first === '"' || first === "{" || first === "[") && isLongerThan(text, over.bytes);
}

/** Whether a text has more bytes in UTF-8. */
export function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  // Three bytes are the most that a UTF-16 unit takes.
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

/** Whether a JSON string holds more code points. */
function hasMoreCodePoints(text: string, most: number): boolean {
  if (text.length - 2 <= most) return false;
  let count = 0;
  for (const _ of JSON.parse(text) as string) if (++count > most) return true;
  return false;
}
