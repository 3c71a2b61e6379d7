import type { Secret } from "./secret.ts";

const hidden = "[redacted]";

/** Shapes of credentials that nobody told us of: a server's own key in its error text, a URL with a password. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // With a digit in it: "Bearer authentication" is a word.
  [/\b(bearer)\s+(?=[a-z.~+/=_-]{0,256}\d)[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/\b(?:sk|pk|rk|hf|gsk|xai|nvapi)[-_][\w-]{16,}/g, hidden],
  [/(\bhttps?:\/\/)[^\s/@]{1,512}@/gi, `$1${hidden}@`],
];

/** Takes credentials out of a text. */
export type Redact = (text: string) => string;

/**
 * Makes a {@link Redact} that knows the given secrets, as they are and as JSON, URLs and base64 write them, and common
 * shapes of credentials.
 */
export function redactor(secrets: readonly Secret[]): Redact {
  const forms = [...new Set(secrets.flatMap((secret) => writtenForms(secret.reveal())))]
    .filter((form) => form.length >= 4)
    .sort((one, other) => other.length - one.length);
  return (text) => {
    let clean = text;
    for (const form of forms) clean = clean.replaceAll(form, hidden);
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

function writtenForms(value: string): string[] {
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64];
}
