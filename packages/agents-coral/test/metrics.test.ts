import type { JsonObject } from "@matrix/core";
import { expect, test } from "vitest";
import { coralMetrics } from "../src/index.ts";

const said = (agent: string, tokens?: number) => ({
  agent,
  response: { status_ok: true, ...(tokens === undefined ? {} : { usage: { completion_tokens: tokens } }) },
});
const opening = { agent: "student", response: { text: "Q" } };
const agreed = {
  agent: "answer_matcher",
  response: { status_ok: true, agreement: true, agreement_correctness: true },
};
const failed = { agent: "teacher", response: { status_ok: false, error: "gone" } };

const over = (...records: JsonObject[]) => {
  const metrics = coralMetrics();
  for (const record of records) metrics.add(record);
  return metrics.result();
};

test("figures of one conversation", () => {
  const history = [opening, said("teacher", 10), said("student", 30), said("teacher", 20), agreed];
  expect(over({ history })).toEqual({
    conv_err: 0,
    agreement: 1,
    agreement_correctness: 1,
    total_turns: 3,
    t_len: 15,
    s_len: 30,
    conv_len: 60,
  });
});

test("figures are means over the conversations that report them", () => {
  const spoken = { history: [opening, said("teacher", 10), agreed] };
  expect(over(spoken, { history: [opening] }, { history: [] })).toEqual({
    conv_err: 1 / 3,
    agreement: 1 / 3,
    agreement_correctness: 1 / 3,
    total_turns: 1 / 3,
    t_len: 10,
    s_len: 0,
    conv_len: 10,
  });
});

test("a failed turn is a turn, but has no length", () => {
  expect(over({ history: [opening, said("teacher", 10), failed] })).toMatchObject({
    conv_err: 1,
    total_turns: 2,
    t_len: 10,
  });
});

test("a last reply that does not say whether it is fine is; one that says null is not", () => {
  expect(over({ history: [opening] })).toMatchObject({ conv_err: 0 });
  expect(over({ history: [opening, { agent: "teacher", response: { status_ok: null } }] })).toMatchObject({
    conv_err: 1,
  });
});

test("a row that ended with an error counts as one, whatever its last reply says", () => {
  expect(over({ history: [opening, said("teacher", 10)], error: { class: "reply" } })).toMatchObject({
    conv_err: 1,
  });
});

test("rows that we ended say nothing", () => {
  expect(over({ outcome: "dead", history: [] })).toEqual({});
});
