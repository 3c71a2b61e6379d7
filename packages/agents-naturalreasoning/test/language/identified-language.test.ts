import { OptionError } from "@matrix/core";
import { expect, test } from "vitest";
import { naturalReasoningPack, resolveNaturalReasoningOptions } from "../../src/index.ts";
import { loadedOnce } from "../../src/language/fast-text.ts";
import { curate, document } from "../curate.ts";

const english = "Why does the harmonic series diverge? Group its terms, and each group is at least one half.";
const german = "Warum divergiert die harmonische Reihe? Man fasst ihre Glieder zusammen.";
const on = { filter: { identify_language: true } };

const silent = (text: string) => {
  const { language_id_whole_page_fasttext: _, ...rest } = document({ text });
  return rest;
};

test("a document that says nothing of its language is read by its text, against the same threshold", async () => {
  const { records, asked } = await curate([silent(english), silent(german)], ["No"], on);
  expect(asked).toHaveLength(1);
  expect(records.map(({ status }) => status.termination_reason)).toEqual([
    "filter_by_classifier",
    "filter_by_en",
  ]);
  const [first, second] = records.map(({ history }) => history[0]?.response);
  expect(first).toMatchObject({ text: "No", language_id_whole_page_fasttext: { en: expect.any(Number) } });
  expect(second).toMatchObject({ language_id_whole_page_fasttext: { en: expect.any(Number) } });
});

test("a document that says something of its language is believed, even where English is not named", async () => {
  const rows = [
    document({ text: german, language_id_whole_page_fasttext: { en: 0.9 } }),
    document({ text: english, language_id_whole_page_fasttext: { de: 0.9 } }),
  ];
  const { records, asked } = await curate(rows, ["No"], on);
  expect(asked).toHaveLength(1);
  expect(records.map(({ status }) => status.termination_reason)).toEqual([
    "filter_by_classifier",
    "filter_by_en",
  ]);
  expect(records[0]?.history[0]?.response).not.toHaveProperty("language_id_whole_page_fasttext");
});

test("off, a document that says nothing counts as no English, and nothing is loaded", async () => {
  const { asked } = await curate([silent(english)], []);
  expect(asked).toEqual([]);
  expect(naturalReasoningPack.create(resolveNaturalReasoningOptions()).open).toBeUndefined();
});

test("a document without text is a bad row, as where its language is known", async () => {
  const { text: _, ...textless } = silent(english);
  const { records } = await curate([textless], [], on);
  expect(records[0]).toMatchObject({ outcome: "failed", error: { class: "bad_row" } });
});

test("a model that cannot be loaded keeps the run from beginning", async () => {
  const failing = loadedOnce(() => Promise.reject(new OptionError("not installed")));
  await expect(failing()).rejects.toThrow(OptionError);
  await expect(failing()).rejects.toThrow("not installed");
});

test("a near-duplicate whose language has to be found out is told by that first", async () => {
  const both = { ...on, near_duplicates: { enabled: true } };
  const rows = [silent(german), silent(german), silent(english), silent(english)];
  const { records } = await curate(rows, ["No"], both);
  expect(records.map(({ status }) => status.termination_reason)).toEqual([
    "filter_by_en",
    "filter_by_en",
    "filter_by_classifier",
    "filter_by_duplicate",
  ]);
});
