import { expect, test } from "vitest";
import { naturalReasoningPack } from "../src/index.ts";
import { curate, document, goodScores, question } from "./curate.ts";

test("a record reads as the document, what each role said, and the question", async () => {
  const { lines } = await curate([document()], ["Yes", goodScores, question()]);
  expect(naturalReasoningPack.describe?.(JSON.parse(lines[0]!))).toEqual([
    "row 0 · document <urn:1> · trial 0 · outcome success",
    "",
    "document:",
    "  Why does the harmonic series diverge? Group its terms.",
    "",
    "filter:",
    "  Yes",
    "",
    "score:",
    "  Some thoughts.",
    "  ```json",
    '  {"criteria_1":2,"criteria_2":1,"criteria_3":1,"criteria_4":0.5}',
    "  ```",
    "",
    "question:",
    "  question (Mathematics):",
    "    Does it diverge?",
    "  answer in the document:",
    "    Yes.",
    "  independent answer:",
    "    Group the terms.",
    "    Therefore, the final answer is: \\boxed{yes}.",
    "  → success",
  ]);
});

test("a long document is shown by its beginning, an error at the end", async () => {
  const long = document({ text: "é🙂".repeat(1000), language_id_whole_page_fasttext: null });
  const { lines } = await curate([long], []);
  const shown = naturalReasoningPack.describe?.(JSON.parse(lines[0]!)) ?? [];
  expect(shown[3]).toBe(`  ${"é🙂".repeat(300)}…`);
  expect(shown.at(-1)).toMatch(/^error: bad_row at filter, step 0: /);
});

test("a near-duplicate names the row it is like; a language that was found out is told", async () => {
  const { language_id_whole_page_fasttext: _, ...silent } = document();
  const { lines } = await curate([document(), silent], ["No"], {
    filter: { identify_language: true },
    near_duplicates: { enabled: true },
  });
  const shown = naturalReasoningPack.describe?.(JSON.parse(lines[1]!)) ?? [];
  expect(shown.slice(-4)).toEqual([
    "filter:",
    expect.stringMatching(/^ {2}\(share of English, found out: 0\.9\d+\)$/),
    "  → filter_by_duplicate",
    "  much like the document of row 0, similarity 1",
  ]);
});

test("answers that were given back are counted", async () => {
  const { lines } = await curate([document()], ["Yes", '"No"'], { structured: { enabled: true } });
  const shown = naturalReasoningPack.describe?.(JSON.parse(lines[0]!)) ?? [];
  expect(shown).toContain("  (answers given back for breaking their schema: 1)");
});
