import fc from "fast-check";
import { expect, test } from "vitest";
import { conversationStatus } from "../src/conversation-status.ts";
import { nextInGraph } from "../src/next-in-graph.ts";

test("a failed reply ends the conversation", () => {
  expect(conversationStatus({ status_ok: false }, 20)).toEqual({ success: false });
  expect(conversationStatus({ status_ok: null }, 20)).toEqual({ success: false });
  expect(conversationStatus({}, 20)).toBeUndefined();
});

test("agreement ends it, with success where it is right", () => {
  const reply = { status_ok: true, agreement: true, rated_turns: 2 };
  expect(conversationStatus({ ...reply, agreement_correctness: true }, 20)).toEqual({ success: true });
  expect(conversationStatus({ ...reply, agreement_correctness: false }, 20)).toEqual({ success: false });
});

test("the last of max_turns ends it", () => {
  expect(conversationStatus({ agreement: false, rated_turns: 3 }, 4)).toBeUndefined();
  expect(conversationStatus({ agreement: false, rated_turns: 4 }, 4)).toEqual({ success: false });
});

test("with max_turns 0 the first reply ends it", () => {
  expect(conversationStatus({ status_ok: true }, 0)).toEqual({ success: false });
});

test("the graph reaches the sink only where the conversation is over", () => {
  const reply = fc.record(
    {
      status_ok: fc.boolean(),
      agreement: fc.boolean(),
      agreement_correctness: fc.boolean(),
      rated_turns: fc.nat(8),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(reply, fc.nat(8), (verdict, maxTurns) => {
      const next = nextInGraph("answer_matcher", verdict, maxTurns);
      if (next === "_sink") expect(conversationStatus(verdict, maxTurns)).toBeDefined();
    }),
  );
});
