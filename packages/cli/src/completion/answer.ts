import type { Command } from "commander";
import type { Candidate } from "./candidate.ts";
import { candidates } from "./candidates.ts";
import { lineWords } from "./line-words.ts";

/**
 * Answers what the scripts of `matrix completion` ask, one candidate a line.
 *
 * `words WORD…`: the words after the command's name, each candidate with its meaning after a tab.
 * `bash LINE BREAKS`: the line up to the cursor and what bash takes for ends of words: it replaces only what follows the last.
 */
export async function completionAnswer(
  matrix: Command,
  [form, ...given]: readonly string[],
): Promise<string> {
  if (form !== "bash") return lines((await candidates(matrix, given)).map(withMeaning));
  const [line = "", breaks = ""] = given;
  const { words, quoted } = lineWords(line);
  const current = words.at(-1)!;
  const kept = Math.max(
    ...[...breaks].filter((end) => /[=:]/.test(end)).map((end) => current.lastIndexOf(end)),
    -1,
  );
  const found = await candidates(matrix, words.slice(1));
  return lines(found.map(({ value }) => bashWord(value.slice(kept + 1), quoted)));
}

function withMeaning({ value, about }: Candidate): string {
  return about === undefined ? value : `${value}\t${about.replace(/\s+/g, " ")}`;
}

function bashWord(text: string, quoted: boolean): string {
  return quoted ? text : text.replace(/[\s'"()$&;|<>*?[\]\\`!#~]/g, "\\$&");
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
