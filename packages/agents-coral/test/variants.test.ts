import fc from "fast-check";
import { expect, test } from "vitest";
import { type Asked, converse, question } from "./converse.ts";

test("both variants hold the same conversation and differ only in who would have been next", async () => {
  const words = fc.constantFrom("(A)", "(B)", "(C)", "not sure yet", "??", "The answer is B");
  await fc.assert(
    fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 8 }), fc.nat(6), async (said, maxTurns) => {
      const say = ({ model, call }: Asked) =>
        model === "extractor" ? said[call.step % said.length]! : "my turn";
      const play = async (variant: string) => {
        const options = { variant, max_turns: maxTurns };
        const { records } = await converse([question()], say, { options });
        const { current_agent, creation_timestamp, init_timestamp, finish_timestamp, ...record } =
          records[0]!;
        return { record, currentAgent: current_agent };
      };
      const sequential = await play("sequential");
      const graph = await play("graph");
      expect(graph.record).toEqual(sequential.record);
      // With max_turns 0 the teacher's hop ends it before the graph gets to its end.
      expect(graph.currentAgent).toBe(maxTurns === 0 ? "answer_extractor" : "_sink");
    }),
    { numRuns: 40 },
  );
});
