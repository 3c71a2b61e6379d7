import { runInNewContext } from "node:vm";
import Type from "typebox";
import { describe, expect, test, vi } from "vitest";
import {
  type Agent,
  bindWorkload,
  decodeMessage,
  encodeMessage,
  type HopContext,
  MatrixError,
  ModelError,
  runHop,
  sinkRole,
  type Workload,
} from "../src/index.ts";
import { type Dialogue, dialogue, dialogueMessage, speaker } from "./fixtures/dialogue.ts";

const context = (change: Partial<HopContext<unknown>> = {}): HopContext<unknown> => ({
  role: "asker",
  resources: {},
  stepId: "run-1/4/0/0",
  signal: new AbortController().signal,
  guard: (running) => running,
  givenUp: false,
  now: () => 1_700_000_000_000,
  ...change,
});

/** One hop of the asker. */
function hop(
  process: Agent<Dialogue>["process"],
  workload: Partial<Workload<Dialogue>> = {},
  message = dialogueMessage(),
) {
  const bound = bindWorkload({ ...dialogue({ asker: { process } }), ...workload }, {});
  return runHop(message, bound, context());
}

/** An agent that is not held to its types, as one written in JavaScript. */
const untyped = (reply: unknown) => (() => reply) as Agent<Dialogue>["process"];

test("a reply becomes the history's next entry, and the message goes to the next role", async () => {
  const next = await hop(speaker.process);
  expect([next.role, next.step, next.state]).toEqual(["answerer", 1, { position: 1 }]);
  expect([...next.history]).toEqual([{ agent: "asker", response: { text: "asker at 0" } }]);
});

test("the message that came in stays as it was", async () => {
  const message = dialogueMessage();
  const before = Buffer.from(encodeMessage(message));
  await hop(speaker.process, {}, message);
  expect(Buffer.compare(encodeMessage(message), before)).toBe(0);
});

test("the last hop ends the row with the orchestrator's status", async () => {
  const last = await runHop(
    dialogueMessage({ role: "answerer", step: 1 }, 1),
    bindWorkload(dialogue(), {}),
    context({ role: "answerer" }),
  );
  expect(last.ending).toEqual({ outcome: "success", status: { success: true }, nextRole: sinkRole });
  expect([last.role, last.step, last.history.length]).toEqual([sinkRole, 2, 1]);
});

test("a list of replies becomes several entries of one hop, the last of which decides", async () => {
  const next = await hop(async () => [{ text: "one" }, { text: "two" }]);
  expect([...next.history].map(({ response }) => response.text)).toEqual(["one", "two"]);
  expect(next.step).toBe(1);
});

describe("the row ends failed, with class and step,", () => {
  const ended = async (process: Agent<Dialogue>["process"], workload: Partial<Workload<Dialogue>> = {}) => {
    const message = dialogueMessage({ step: 3 });
    const last = await hop(process, workload, message);
    expect([last.role, last.step, last.ending?.outcome, last.ending?.nextRole]).toEqual([
      sinkRole,
      3,
      "failed",
      "asker",
    ]);
    expect(last.history.length).toBe(0);
    // Whatever went wrong can be written, read back and told.
    expect(decodeMessage(encodeMessage(last)).ending).toEqual(last.ending);
    return last.ending?.error;
  };

  test("when its agent throws", async () => {
    expect(
      await ended(() => {
        throw new RangeError("too far");
      }),
    ).toEqual({ class: "agent_error", message: "RangeError: too far", step: 3, role: "asker" });
  });

  test("when its agent rejects", async () => {
    expect(await ended(async () => Promise.reject(new TypeError("no")))).toMatchObject({
      message: "TypeError: no",
    });
  });

  test("when its agent throws what is no error", async () => {
    expect(
      await ended(() => {
        throw "just text";
      }),
    ).toMatchObject({ class: "agent_error", message: "just text" });
    expect(await ended(() => Promise.reject(undefined))).toMatchObject({ message: "undefined" });
  });

  test("when its agent throws what cannot be made text", async () => {
    const thrown = [{ toString: 0 }, Object.create(null)];
    for (const each of thrown) {
      const next = await hop(async () => {
        throw each;
      });
      expect(next.ending?.error).toMatchObject({
        class: "agent_error",
        message: "something that has no text was thrown",
      });
    }
  });

  test("when its agent throws one of our errors, whose code is the class", async () => {
    class QuotaOfThePack extends MatrixError {
      readonly code = "pack_quota";
      readonly retryable = false;
    }
    expect(await ended(() => Promise.reject(new QuotaOfThePack("no more today")))).toMatchObject({
      class: "pack_quota",
      message: "no more today",
    });
  });

  test("when a model call failed for this row only", async () => {
    expect(await ended(() => Promise.reject(new ModelError("context_length", "too long")))).toMatchObject({
      class: "model_context_length",
    });
  });

  test("when the reply breaks its role's schema", async () => {
    const schemas = {
      input: Type.Any(),
      state: Type.Any(),
      replies: { asker: Type.Object({ text: Type.String() }), answerer: Type.Any() },
    };
    expect(await ended(untyped({ text: 4 }), { schemas })).toMatchObject({
      class: "reply",
      message: 'reply of role "asker" at run-1/4/0/3: text must be string',
    });
    expect(await ended(untyped([{ text: "fine" }, { wrong: 1 }]), { schemas })).toMatchObject({
      class: "reply",
    });
  });

  test("when there is no reply", async () => {
    expect(await ended(async () => [])).toMatchObject({
      class: "reply",
      message: expect.stringContaining("gave no reply"),
    });
  });

  test("when the reply is no object", async () => {
    for (const [reply, got] of [
      [undefined, "undefined"],
      [null, "null"],
      ["text", "string"],
      [7, "number"],
      [[[{ text: "nested" }]], "an array"],
    ] as const) {
      expect(await ended(untyped(reply))).toMatchObject({
        class: "reply",
        message: expect.stringContaining(`a reply must be an object, got ${got}`),
      });
    }
  });

  test("when the reply cannot be written as JSON", async () => {
    expect(await ended(untyped({ text: 1n }))).toMatchObject({
      class: "agent_error",
      message: expect.stringContaining("BigInt"),
    });
  });

  test("when the reply is so deep that no message could hold it", async () => {
    const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`) as object;
    expect(await ended(untyped(deep(64)))).toMatchObject({
      class: "reply",
      message: expect.stringContaining("deeper than 63 levels"),
    });
    expect(await ended(untyped(deep(4_000)))).toMatchObject({ class: "reply" });
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    expect(await ended(untyped(cycle))).toMatchObject({ class: "reply" });
    const next = await hop(untyped(deep(63)));
    expect(decodeMessage(encodeMessage(next)).history.at(0)).toEqual({ agent: "asker", response: deep(63) });
  });

  test("when its orchestrator throws", async () => {
    const orchestrator = {
      ...dialogue().orchestrator,
      next: () => {
        throw new Error("where to?");
      },
    };
    expect(await ended(speaker.process, { orchestrator })).toMatchObject({ message: "Error: where to?" });
  });

  test("when its orchestrator names a role that is not there", async () => {
    const orchestrator = {
      ...dialogue().orchestrator,
      next: () => ({ role: "nobody" as "asker", state: { position: 0 } }),
    };
    expect(await ended(speaker.process, { orchestrator })).toEqual({
      class: "unknown_role",
      message: 'message run-1/4/0/3 names role "nobody", but the roles here are: asker, answerer',
      step: 3,
      role: "asker",
    });
  });

  test("when its orchestrator's state or status could not be written or read again", async () => {
    const list = JSON.parse("[".repeat(65) + "]".repeat(65)) as [];
    const withNext = (next: object) => ({
      orchestrator: { ...dialogue().orchestrator, next: () => next as never },
    });
    expect(await ended(speaker.process, withNext({ role: "asker", state: { list } }))).toMatchObject({
      class: "message",
    });
    expect(await ended(speaker.process, withNext({ end: { success: true, list } }))).toMatchObject({
      class: "message",
    });
    expect(await ended(speaker.process, withNext({ end: { success: true, n: 1n } }))).toMatchObject({
      class: "agent_error",
    });
  });

  test("when its message names a role that is not there", async () => {
    const last = await runHop(dialogueMessage({ role: "ghost" }), bindWorkload(dialogue(), {}), context());
    expect(last.ending?.error).toMatchObject({ class: "unknown_role", role: "ghost" });
  });

  test("when its deadline has passed, without asking the agent", async () => {
    const process = vi.fn(speaker.process);
    const bound = bindWorkload(dialogue({ asker: { process } }), {});
    const late = await runHop(dialogueMessage({ deadline: 1_699_999_999_999 }), bound, context());
    expect(late.ending?.error).toMatchObject({
      class: "deadline",
      message: "row of run-1/4/0/0 passed its deadline 2023-11-14T22:13:19.999Z",
    });
    expect(process).not.toHaveBeenCalled();
    const justInTime = await runHop(dialogueMessage({ deadline: 1_700_000_000_000 }), bound, context());
    expect(justInTime.ending).toBeUndefined();
  });
});

describe("the hop throws, and the message stays where it was,", () => {
  test("when the whole endpoint is at fault", async () => {
    for (const errorClass of ["auth", "quota", "unreachable"] as const) {
      const error = new ModelError(errorClass, "nobody gets in");
      await expect(hop(() => Promise.reject(error))).rejects.toBe(error);
    }
  });

  test("when the process gives the hop up", async () => {
    const bound = bindWorkload(
      dialogue({ asker: { process: () => Promise.reject(new Error("stopped")) } }),
      {},
    );
    await expect(runHop(dialogueMessage(), bound, context({ givenUp: true }))).rejects.toThrow("stopped");
  });
});

test("an error in the reply of the hop that ends a row badly is the record's error", async () => {
  const orchestrator = { ...dialogue().orchestrator, next: () => ({ end: { success: false } }) };
  const reply = { text: "", error: "no answer", error_class: "model_transient" };
  const last = await hop(untyped(reply), { orchestrator });
  expect(last.ending).toMatchObject({
    outcome: "failed",
    error: { class: "model_transient", message: "no answer", step: 0, role: "asker" },
  });
  expect((await hop(untyped({ error: "no answer" }), { orchestrator })).ending?.error?.class).toBe(
    "agent_error",
  );
  expect((await hop(speaker.process, { orchestrator })).ending).not.toHaveProperty("error");
});

test("a promise of another realm is waited for like one of ours", async () => {
  const foreign: unknown = runInNewContext('Promise.resolve({ text: "later" })');
  expect(foreign).not.toBeInstanceOf(Promise);
  const next = await hop(untyped(foreign));
  expect(next.history.at(0)?.response).toEqual({ text: "later" });
});
