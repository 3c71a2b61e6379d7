import { expect, test } from "vitest";
import { type End, type Forward, OptionError, type Orchestrator, sequential } from "../src/index.ts";
import { type Dialogue, dialogueMessage } from "./fixtures/dialogue.ts";

/** Lets an orchestrator decide until it ends, or has decided so often. */
function follow(orchestrator: Orchestrator<Dialogue>, most = 10): (string | End)[] {
  const row = { run: "r", index: 0, id: null, trial: 0, seed: 1, input: { question: "why?" } };
  const start = orchestrator.start(row);
  const path: (string | End)[] = [start.role];
  let message = dialogueMessage({ role: start.role }, start.state.position);
  while (path.length < most) {
    const heard = message.withEntries([
      { agent: message.role as "asker", response: { text: `${message.step}` } },
    ]);
    const next: Forward<Dialogue> | End = orchestrator.next(heard, { text: `${message.step}` });
    if ("end" in next) return [...path, next];
    path.push(next.role);
    message = heard.to(next.role, next.state);
  }
  return path;
}

test("roles take their turns in order, and the row ends well after the last", () => {
  expect(follow(sequential<Dialogue>({ name: "o", order: ["asker", "answerer"] }))).toEqual([
    "asker",
    "answerer",
    { end: { success: true } },
  ]);
});

test("a role may stand in the order more than once", () => {
  expect(
    follow(sequential<Dialogue>({ name: "o", order: ["asker", "answerer", "asker"] })).slice(0, 3),
  ).toEqual(["asker", "answerer", "asker"]);
});

test("with until, the order goes round until it says so, and names who would have been next", () => {
  const orchestrator = sequential<Dialogue>({
    name: "o",
    order: ["asker", "answerer"],
    until: ({ step }) => (step === 4 ? { success: false, reason: "enough" } : undefined),
  });
  expect(follow(orchestrator)).toEqual([
    "asker",
    "answerer",
    "asker",
    "answerer",
    "asker",
    { end: { success: false, reason: "enough" }, nextRole: "answerer" },
  ]);
});

test("until sees the reply that was just given", () => {
  const replies: unknown[] = [];
  follow(
    sequential<Dialogue>({
      name: "o",
      order: ["asker", "answerer"],
      until: (message, reply) => {
        replies.push([reply, message.history.last?.response]);
        return message.step === 1 ? { success: true } : undefined;
      },
    }),
  );
  expect(replies).toEqual([
    [{ text: "0" }, { text: "0" }],
    [{ text: "1" }, { text: "1" }],
  ]);
});

test("without cycle, the last role ends the row, whatever until says; nobody would have been next", () => {
  const once = (until: () => { success: boolean } | undefined) =>
    follow(sequential<Dialogue>({ name: "o", order: ["asker", "answerer"], until, cycle: false })).at(-1);
  expect(once(() => undefined)).toEqual({ end: { success: true } });
  let asked = 0;
  expect(once(() => (++asked === 2 ? { success: false } : undefined))).toEqual({ end: { success: false } });
});

test("cycle goes round even without until", () => {
  expect(follow(sequential<Dialogue>({ name: "o", order: ["asker"], cycle: true }), 4)).toEqual([
    "asker",
    "asker",
    "asker",
    "asker",
  ]);
});

test("opening entries stand before any agent has run", () => {
  const orchestrator = sequential<Dialogue>({
    name: "o",
    order: ["asker"],
    opening: ({ input }) => [{ agent: "asker", response: { text: input.question } }],
  });
  const row = { run: "r", index: 0, id: null, trial: 0, seed: 1, input: { question: "why?" } };
  expect(orchestrator.start(row).opening).toEqual([{ agent: "asker", response: { text: "why?" } }]);
  expect(orchestrator.roles).toEqual(["asker"]);
});

test("an order without roles is refused", () => {
  expect(() => sequential<Dialogue>({ name: "empty", order: [] })).toThrow(OptionError);
  expect(() => sequential<Dialogue>({ name: "empty", order: [] })).toThrow(
    'orchestrator "empty" has no roles; give order at least one',
  );
});
