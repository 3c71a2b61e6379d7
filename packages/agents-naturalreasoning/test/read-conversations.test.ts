import { expect, test } from "vitest";
import { naturalReasoningPack, resolveNaturalReasoningOptions } from "../src/index.ts";
import { curate, document, goodScores, question } from "./curate.ts";

const read = naturalReasoningPack.conversations!(resolveNaturalReasoningOptions());

test("a question that passed is asked by the user, and its steps are the answer", async () => {
  const { lines } = await curate([document()], ["Yes", goodScores, question()]);
  expect(await read(JSON.parse(lines[0]!))).toEqual([
    {
      messages: [
        { role: "user", content: "Does it diverge?" },
        {
          role: "assistant",
          content: "Group the terms.\n\nTherefore, the final answer is: \\boxed{yes}.",
        },
      ],
    },
  ]);
});

test("a document that was rejected gives nothing to train on", async () => {
  const { lines } = await curate([document()], ["No"]);
  expect(await read(JSON.parse(lines[0]!))).toEqual([]);
});
