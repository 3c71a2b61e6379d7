import type { Json } from "../json.ts";
import type { OffloadOver } from "./offload-policy.ts";

/**
 * The JSON text of a value that is large enough to leave its message; `undefined` where it stays. No text is made of what
 * can be told to stay without.
 */
export function textThatLeaves(value: Json | undefined, over: OffloadOver): string | undefined {
  if ("codePoints" in over) {
    const leaves = typeof value === "string" && hasMoreCodePoints(value, over.codePoints);
    return leaves ? JSON.stringify(value) : undefined;
  }
  if (typeof value !== "string" && (typeof value !== "object" || value === null)) return undefined;
  // A UTF-16 unit takes at most six bytes, as an escape.
  if (typeof value === "string" && value.length * 6 + 2 <= over.bytes) return undefined;
  const text = JSON.stringify(value);
  return isLongerThan(text, over.bytes) ? text : undefined;
}

/** Whether a text has more bytes in UTF-8. */
export function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  // Three bytes are the most that a UTF-16 unit takes.
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

function hasMoreCodePoints(text: string, most: number): boolean {
  if (text.length <= most) return false;
  if (text.length > most * 2) return true;
  let count = 0;
  for (const _ of text) if (++count > most) return true;
  return false;
}
