const control = /(?![\t\n])\p{Cc}/gu;

/** A model's text made safe for a terminal: control characters other than tab and line end are shown, not obeyed. */
export function plainText(text: string): string {
  return text.replace(control, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
