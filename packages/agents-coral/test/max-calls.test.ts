import { expect, test } from "vitest";
import { coralPack, resolveCoralOptions } from "../src/index.ts";
import { converse, question } from "./converse.ts";

/** What two say who never agree. */
const disagree = (asked: { readonly model: string }, turn: number) =>
  asked.model === "extractor" ? `(${turn % 2 === 0 ? "A" : "B"})` : "I keep my answer";

test.each([0, 1, 2, 3, 20])(
  "a conversation of max_turns %i without agreement makes as many calls as announced",
  async (max_turns) => {
    for (const variant of ["sequential", "graph"]) {
      const options = { max_turns, variant };
      let extractions = 0;
      const { asked } = await converse(
        [question()],
        (call) => disagree(call, call.model === "extractor" ? extractions++ : 0),
        { options },
      );
      expect(asked).toHaveLength(coralPack.maxCalls?.(resolveCoralOptions(options)) ?? Number.NaN);
    }
  },
);

test("dummy agents make no calls", () => {
  expect(coralPack.maxCalls?.(resolveCoralOptions({ dummy: true }))).toBe(0);
});
