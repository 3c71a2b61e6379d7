import { expect, test } from "vitest";
import { converse, question } from "./converse.ts";

const rows = Array.from({ length: 400 }, (_, index) => question({ question_id: index }));
const nobody = () => new Error("no model is asked");
const play = () => converse(rows, nobody, { options: { dummy: true } });
const { records, asked } = await play();
const turns = records.flatMap(({ history }) => history.slice(1));

test("no model is asked", () => {
  expect(asked).toEqual([]);
});

test("a run done again makes up the same", async () => {
  const again = await play();
  expect(again.records.map(({ history }) => history)).toEqual(records.map(({ history }) => history));
});

test("rows with other seeds make up something else", async () => {
  const trials = await converse(rows.slice(0, 1), nobody, { options: { dummy: true }, trials: 2 });
  expect(trials.records[0]?.history[1]).not.toEqual(trials.records[1]?.history[1]);
});

test("texts are 1024 characters long, give or take 20 %", () => {
  const lengths = turns.flatMap(({ agent, response }) =>
    agent === "teacher" || agent === "student" ? [(response as { text: string }).text.length] : [],
  );
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(819);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1228);
  expect(lengths.reduce((sum, length) => sum + length) / lengths.length).toBeCloseTo(1024, -2);
});

test("agreement comes with a chance of 10 % before turn 3 and 90 % from there on", () => {
  const share = (from: number, to: number) => {
    const rated = turns.flatMap(({ agent, response }) =>
      agent === "answer_matcher" ? [response as { rated_turns: number; agreement: boolean }] : [],
    );
    const these = rated.filter(({ rated_turns: turn }) => turn >= from && turn <= to);
    return these.filter(({ agreement }) => agreement).length / these.length;
  };
  // Drawn from fixed seeds: these are the same figures on every run. 3 standard deviations are 0.034 and 0.048.
  expect(Math.abs(share(1, 2) - 0.1)).toBeLessThan(0.034);
  expect(Math.abs(share(3, 99) - 0.9)).toBeLessThan(0.048);
});

test("a row takes about 8.4 hops", () => {
  const hops = records.reduce((sum, { steps }) => sum + steps, 0) / records.length;
  expect(Math.abs(hops - 8.4)).toBeLessThan(0.5);
});

test("extracted letters are options of the question", () => {
  const letters = turns.flatMap(({ response }) =>
    "extracted_answer" in response ? [response.extracted_answer] : [],
  );
  expect(new Set(letters)).toEqual(new Set(["A", "B", "C"]));
});
