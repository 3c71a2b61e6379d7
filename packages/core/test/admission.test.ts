import Type from "typebox";
import { expect, test } from "vitest";
import {
  admit,
  BadRowError,
  bindWorkload,
  decodeMessage,
  encodeMessage,
  type Json,
  MatrixError,
  type SourceRow,
  sinkRole,
  type Workload,
} from "../src/index.ts";
import { type Dialogue, dialogue } from "./fixtures/dialogue.ts";

const created = 1_700_000_000_000;
const now = 1_700_000_000_900;

function admitted(
  source: SourceRow,
  workload: Partial<Workload<Dialogue>> = {},
  trial = 0,
  rowTimeoutMs?: number,
) {
  const bound = bindWorkload({ ...dialogue(), ...workload }, {});
  const message = admit(source, trial, bound, { run: "run-1", seeds: [5, 6, 7], rowTimeoutMs }, created, now);
  // What goes to a transport can come back from it.
  expect(decodeMessage(encodeMessage(message)).header).toEqual(message.header);
  return message;
}

const row = (value: Json, index = 9): SourceRow => ({ index, value });

test("a row's first message says all that the row's hops need", () => {
  const message = admitted(row({ id: "q9", question: "why?" }), {}, 2, 60_000);
  expect(message.header).toEqual({
    v: 1,
    run: "run-1",
    row: { index: 9, id: "q9", trial: 2, seed: 7 },
    orchestrator: "dialogue",
    role: "asker",
    step: 0,
    attempt: 0,
    created,
    started: now,
    deadline: now + 60_000,
  });
  expect([message.input, message.state]).toEqual([{ id: "q9", question: "why?" }, { position: 0 }]);
});

test("without a limit on rows there is no deadline", () => {
  expect(admitted(row({ question: "why?" })).header).not.toHaveProperty("deadline");
});

test("an id may be text, a number or missing, and whatever it says", () => {
  const ids = ["../../etc/passwd", "", 0, -3.5, null, undefined, { not: "an id" }, [1], true];
  const admittedIds = ids.map(
    (id) => admitted(row({ question: "?", ...(id !== undefined && { id }) } as Json)).row.id,
  );
  expect(admittedIds).toEqual(["../../etc/passwd", "", 0, -3.5, null, null, null, null, null]);
});

test("opening entries stand in the history before the first hop", () => {
  const orchestrator = dialogue().orchestrator;
  const message = admitted(row({ question: "why?" }), {
    orchestrator: {
      ...orchestrator,
      start: (first) => ({
        ...orchestrator.start(first),
        opening: [{ agent: "asker", response: { text: "hello" } }],
      }),
    },
  });
  expect([...message.history]).toEqual([{ agent: "asker", response: { text: "hello" } }]);
  expect(message.step).toBe(0);
});

test("a workload may make the input out of the row's value", () => {
  const prepare = (value: Json) => ({ id: 5, input: { question: `${(value as { q: string }).q}?` } });
  const message = admitted(row({ q: "why" }), { prepare });
  expect([message.row.id, message.input]).toEqual([5, { question: "why?" }]);
});

test("a row that could not be read goes to the sink at once, dead, and keeps its index", () => {
  const message = admitted({ index: 3, error: new BadRowError("line 4 of rows.jsonl is not JSON") }, {}, 1);
  expect([message.role, message.step, message.row]).toEqual([
    sinkRole,
    0,
    { index: 3, id: null, trial: 1, seed: 6 },
  ]);
  expect(message.ending).toEqual({
    outcome: "dead",
    status: {},
    nextRole: sinkRole,
    error: { class: "bad_row", message: "line 4 of rows.jsonl is not JSON", step: 0, role: "_feeder" },
  });
  expect(message.input).toBeNull();
});

test("a row that its workload refuses ends failed, with the error's class, and its value is kept", () => {
  class NoImages extends MatrixError {
    readonly code = "no_images";
    readonly retryable = false;
  }
  const refusing = (error: unknown) =>
    admitted(row({ question: "why?" }), {
      prepare: () => {
        throw error;
      },
    });
  expect(refusing(new NoImages("row has an image")).ending?.error).toMatchObject({
    class: "no_images",
    message: "row has an image",
  });
  const plain = refusing(new TypeError("cannot read 'options' of undefined"));
  expect(plain.ending).toMatchObject({
    outcome: "failed",
    error: { class: "bad_row", message: "row 9 could not be prepared: cannot read 'options' of undefined" },
  });
  expect(plain.input).toEqual({ question: "why?" });
  expect(refusing("text").ending?.error?.message).toBe("row 9 could not be prepared: text");
});

test("an input that breaks its schema ends failed, saying where", () => {
  const schemas = {
    input: Type.Object({ question: Type.String() }),
    state: Type.Any(),
    replies: { asker: Type.Any(), answerer: Type.Any() },
  };
  expect(admitted(row({ question: 3 }), { schemas }).ending).toMatchObject({
    outcome: "failed",
    error: {
      class: "bad_row",
      message: "row 9 does not fit the workload's input schema: question must be string",
    },
  });
  expect(admitted(row("just text"), { schemas }).ending?.outcome).toBe("failed");
  expect(admitted(row({ question: "fine" }), { schemas }).ending).toBeUndefined();
});

test("a row that its orchestrator would begin with an unknown role ends failed", () => {
  const orchestrator = {
    ...dialogue().orchestrator,
    start: () => ({ role: "ghost" as "asker", state: { position: 0 } }),
  };
  expect(admitted(row({ question: "why?" }), { orchestrator }).ending?.error).toMatchObject({
    class: "unknown_role",
    message: 'message run-1/9/0/0 names role "ghost", but the roles here are: asker, answerer',
  });
});

test("a row that is too deep to be written or read again ends failed, without its value", () => {
  const deep = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as Json;
  expect(admitted(row(deep(64))).ending).toBeUndefined();
  for (const levels of [65, 20_000]) {
    const message = admitted(row(deep(levels)));
    expect(message.ending?.error).toMatchObject({
      class: "bad_row",
      message: "input of row 9 nests deeper than 64 levels",
    });
    expect(message.input).toBeNull();
  }
});

test("what a workload written without types gives as an id is checked", () => {
  const prepared = (id: unknown) =>
    admitted(row({}), { prepare: () => ({ id, input: { question: "" } }) as never });
  expect(prepared(undefined).row.id).toBeNull();
  expect(prepared({ a: 1 }).ending?.error?.message).toBe(
    "id of row 9 must be a string, a number or null, got object",
  );
  expect(prepared(7n).ending?.error?.message).toContain("got bigint");
});
