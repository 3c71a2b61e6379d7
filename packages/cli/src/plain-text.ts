// Tab and line end are for the reader; a right-to-left override makes text read as what it is not.
const unsafe = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A model's text made safe for a terminal: characters that would steer it are shown, not obeyed. */
export function plainText(text: string): string {
  return text.replace(unsafe, (found) => {
    const code = found.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}
