import { arraySource, type Json, type JsonObject, type RowSource, type SourceRow } from "@matrix/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { naturalReasoningPack, resolveNaturalReasoningOptions } from "../../src/index.ts";
import { curate, document } from "../curate.ts";

const on = { near_duplicates: { enabled: true, threshold: 0.6, shingle_words: 1 } };

function marked(rows: readonly Json[], options: object = on): RowSource {
  const source = naturalReasoningPack.rows?.(resolveNaturalReasoningOptions(options), arraySource(rows));
  if (source === undefined) throw new Error("the pack brings no rows");
  return source;
}

async function read(source: RowSource, start: number): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of source.rows({ start, signal: new AbortController().signal })) rows.push(row);
  return rows;
}

const text = (words: string): JsonObject => document({ text: words });

test("the first of a group stays, the others end filter_by_duplicate and name it; no model is asked", async () => {
  const rows = [text("a b c d e f"), text("z y x"), text("A, b, c: d e f!"), text("a b c d e g")];
  const { records, asked, report } = await curate(rows, ["No", "No"], on);
  expect(asked).toHaveLength(2);
  expect(records.map(({ status }) => status.termination_reason)).toEqual([
    "filter_by_classifier",
    "filter_by_classifier",
    "filter_by_duplicate",
    "filter_by_duplicate",
  ]);
  expect(records[2]).toMatchObject({
    outcome: "failed",
    task: { near_duplicate_of: { row: 0, similarity: 1 } },
    history: [{ agent: "filter", response: { status_ok: true, success: false } }],
  });
  expect(report.complete).toBe(true);
});

test("a document that the language rejects is no original, and is rejected for its language", async () => {
  const german = { ...text("a b c"), language_id_whole_page_fasttext: { en: 0.1 } };
  const odd = { ...text("a b c"), language_id_whole_page_fasttext: { en: "1" } };
  const rows = [german, odd, text("a b c"), german];
  const { records } = await curate(rows, ["No"], on);
  expect(records.map(({ status, error }) => error?.class ?? status.termination_reason)).toEqual([
    "filter_by_en",
    "bad_row",
    "filter_by_classifier",
    "filter_by_en",
  ]);
});

test("off, rows are what they were, and a mark that came with them means nothing", async () => {
  const rows = [document({ near_duplicate_of: { row: 0 } })];
  expect(await read(marked(rows, {}), 0)).toEqual([{ index: 0, value: rows[0] }]);
  const { records } = await curate(rows, ["No"]);
  expect(records[0]).toMatchObject({ status: { termination_reason: "filter_by_classifier" } });
});

test("on, a mark that came with the data is taken off", async () => {
  const { near_duplicate_of: _, ...plain } = document({ near_duplicate_of: { row: 0 } });
  const rows = [document({ near_duplicate_of: { row: 0 } })];
  expect(await read(marked(rows), 0)).toEqual([{ index: 0, value: plain }]);
});

test("wherever a resumed run begins, it gets the same rows with the same marks", async () => {
  const words = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1, maxLength: 6 });
  const rows = fc.array(words, { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(rows, fc.nat(), async (texts, at) => {
      const source = marked(texts.map((list) => text(list.join(" "))));
      const start = at % (texts.length + 1);
      expect(await read(source, start)).toEqual((await read(source, 0)).slice(start));
    }),
  );
});

test("what cannot be looked at goes through untouched", async () => {
  const rows = [
    "a text",
    null,
    { metadata: {} },
    document({ text: 5 }),
    document({ text: "…" }),
    document({ text: "…" }),
  ];
  expect(await read(marked(rows), 0)).toEqual(rows.map((value, index) => ({ index, value })));
});
