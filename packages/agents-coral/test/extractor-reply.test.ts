import { ReplyError } from "@matrix/core";
import { expect, test } from "vitest";
import { extractorReply } from "../src/extractor-reply.ts";

test("the first of several texts is read, and the others are dropped", () => {
  expect(extractorReply({ text: ["(B)", "(C)"] }, "B")).toEqual({
    text: "(B)",
    status_ok: true,
    extracted_answer: "B",
    valid_answer: true,
    correct: true,
  });
});

test("no answer is never correct, not even where the row has none either", () => {
  expect(extractorReply({ text: "not sure yet" }, null)).toMatchObject({
    extracted_answer: null,
    correct: false,
  });
});

test("an error is passed on and nothing is read", () => {
  expect(extractorReply({ error: "" }, "B")).toEqual({
    error: "",
    status_ok: false,
    extracted_answer: null,
    valid_answer: false,
    correct: false,
  });
});

test("a reply without text is fine and empty; an empty list of texts is refused", () => {
  expect(extractorReply({}, "B")).toMatchObject({ status_ok: true, valid_answer: false });
  expect(() => extractorReply({ text: [] }, "B")).toThrow(ReplyError);
});

test("tool calls stay as the model gave them", () => {
  const calls = [[{ id: "1", name: "f", arguments: "{}" }]];
  expect(extractorReply({ text: "(A)", tool_calls: calls }, "B").tool_calls).toEqual(calls);
});
