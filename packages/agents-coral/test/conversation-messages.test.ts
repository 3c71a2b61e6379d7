import fc from "fast-check";
import { expect, test } from "vitest";
import { conversationMessages } from "../src/conversation-messages.ts";

const turn = (agent: string, text?: string) => ({ agent, response: text === undefined ? {} : { text } });

test("the first speaker sees the question as the partner's message", () => {
  expect(conversationMessages([turn("student", "Q")], "S")).toEqual([
    { role: "system", content: "S" },
    { role: "user", content: "Q" },
  ]);
});

test("an even number of turns is opened by a greeting", () => {
  const history = [
    turn("student", "Q"),
    turn("teacher", "A"),
    turn("answer_extractor", "(A)"),
    turn("answer_matcher"),
  ];
  expect(conversationMessages(history, "S")).toEqual([
    { role: "system", content: "S" },
    { role: "user", content: "hi" },
    { role: "assistant", content: "Q" },
    { role: "user", content: "A" },
  ]);
});

test("roles alternate and the last word is always the partner's", () => {
  const speakers = fc.array(fc.constantFrom("teacher", "student", "answer_extractor", "answer_matcher"));
  fc.assert(
    fc.property(speakers, (agents) => {
      const history = agents.map((agent, index) => turn(agent, `text ${index}`));
      const [system, ...messages] = conversationMessages(history, "S");
      expect(system?.role).toBe("system");
      expect(messages.map(({ role }) => role)).toEqual(
        messages.map((_, index) => (index % 2 === 0 ? "user" : "assistant")),
      );
      expect(messages.at(-1)?.role).toBe("user");
      expect(
        messages.length - agents.filter((agent) => /^(teacher|student)$/.test(agent)).length,
      ).toBeLessThan(2);
    }),
  );
});
