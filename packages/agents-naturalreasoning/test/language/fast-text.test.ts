import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFastText } from "../../src/language/fast-text.ts";

interface Recorded {
  readonly text: string;
  readonly en: number;
}

// What fastText's own program says (fasttext-predict 0.9.2.4 for Python, lid.176.ftz, k = 176, line ends as spaces).
const recorded: readonly Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "english-shares.json"), "utf8"),
);

test("the share of English is fastText's own, to the last bit, for pages, odd characters and nothing at all", async () => {
  const identify = await loadFastText();
  for (const { text, en } of recorded) expect(identify(text), text.slice(0, 60)).toBe(Math.min(1, en));
});

test("a lone surrogate, which UTF-8 cannot hold, does no harm", async () => {
  const identify = await loadFastText();
  expect(identify("a text of words with a \ud800 lone surrogate in it")).toBeGreaterThan(0);
});

test("memory does not grow with the documents", async () => {
  const identify = await loadFastText();
  const page = "Let G be a finite group and p a prime that divides its order. ".repeat(60);
  for (let i = 0; i < 50; i++) identify(page);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 300; i++) identify(page);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});
