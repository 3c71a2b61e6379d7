import type { ChatRequest } from "@matrix/core";
import type { Redact } from "./redact.ts";

/** UTF-16 units of a server's text that an error message may hold. */
const maxLength = 500;

/** Longer texts are looked at no further: the message is cut to far less. */
const maxRead = 64 * 1024;

/** Shorter texts of a request may stand in any message by chance. */
const minEcho = 8;

/** Makes a server's text fit to be shown and recorded. */
export type CleanText = (text: string) => string;

/**
 * Makes a {@link CleanText}: no credentials, nothing of the request repeated, no control characters, at most 500 long.
 *
 * vLLM's validation errors hold Python text and the whole request; of them, the fields and what is wrong with them stay.
 */
export function textCleaner(redact: Redact, request?: ChatRequest): CleanText {
  return (text) => {
    // Before anything is cut: half a key would not be recognised.
    let clean = redact(text).slice(0, maxRead);
    clean = validationErrors(clean) ?? cutInputs(clean);
    for (const echo of request ? textsOf(request) : []) clean = clean.replaceAll(echo, "[…]");
    clean = clean.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
    return clean.length > maxLength ? `${clean.slice(0, maxLength - 1).toWellFormed()}…` : clean;
  };
}

const validationItem =
  /^\s*\[?\{'type': '[\w.]+', 'loc': \((.{0,500}?)\), 'msg': (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/;

/** Of Python's list of validation errors one line an item; only line starts count, as echoed text has its line ends escaped. */
function validationErrors(text: string): string | undefined {
  if (!text.includes("'loc': (")) return undefined;
  const items = text.split("\n").flatMap((line) => {
    const found = validationItem.exec(line);
    if (!found) return [];
    const [, location = "", single, double] = found;
    const path = [...location.matchAll(/'([^']*)'|(\d+)/g)].map(([, name, index]) => name ?? index);
    const place = path.filter((part) => part !== "body").join(".");
    const message = (single ?? double ?? "").replace(/\\(['"\\])/g, "$1");
    return place === "" ? message : `${place}: ${message}`;
  });
  if (items.length === 0) return undefined;
  const more = items.length > 3 ? ` (and ${items.length - 3} more)` : "";
  return `${items.slice(0, 3).join("; ")}${more}`;
}

/** Cuts what follows the names under which validators repeat their input. */
function cutInputs(text: string): string {
  const starts = ["'input': ", '"input":', "input_value="].flatMap((name) => {
    const at = text.indexOf(name);
    return at < 0 ? [] : at;
  });
  return starts.length === 0 ? text : text.slice(0, Math.min(...starts));
}

/** What of a request a server might repeat, longest first, also as JSON and Python write it inside quotes. */
function textsOf({ messages }: ChatRequest): string[] {
  const texts = messages.flatMap(({ content, tool_calls: calls = [] }) => [
    ...(typeof content === "string"
      ? [content]
      : (content ?? []).flatMap(({ text }) => (typeof text === "string" ? text : []))),
    ...calls.map((call) => call.function.arguments),
  ]);
  const forms = texts.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    text.replaceAll("'", "\\'"),
  ]);
  return [...new Set(forms)]
    .filter((form) => form.length >= minEcho)
    .sort((one, other) => other.length - one.length);
}
