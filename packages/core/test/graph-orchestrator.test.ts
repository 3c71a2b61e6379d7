import { expect, test } from "vitest";
import {
  call,
  type End,
  end,
  type GraphOptions,
  type GraphState,
  giveBack,
  go,
  graph,
  History,
  OptionError,
  type Orchestrator,
  OrchestratorMessage,
  toJsonLine,
} from "../src/index.ts";
import { dialogueHeader } from "./fixtures/dialogue.ts";

interface Memory {
  readonly asked: number;
}
interface Desk {
  input: { question: string };
  state: GraphState<Memory>;
  replies: { clerk: { wants: string }; library: { book: string }; archive: { file: string } };
}
type Edges = GraphOptions<Desk, Memory>["edges"];

const memory: Memory = { asked: 0 };
const deskOf = (edges: Partial<Edges>): Orchestrator<Desk> =>
  graph<Desk, Memory>({
    name: "desk",
    start: "clerk",
    memory,
    edges: {
      clerk: () => end({ success: true }),
      library: () => giveBack(),
      archive: () => giveBack(),
      ...edges,
    },
  });

/** Roles and memories on a row's way through the graph, and its end. */
function walk(
  orchestrator: Orchestrator<Desk>,
  most = 12,
): { path: string[]; asked: number[]; last: End | undefined } {
  const row = { run: "r", index: 0, id: null, trial: 0, seed: 1, input: { question: "why?" } };
  const start = orchestrator.start(row);
  let message = new OrchestratorMessage<Desk>(
    { ...dialogueHeader, role: start.role },
    toJsonLine(row.input),
    toJsonLine(start.state),
    History.of<Desk>(),
  );
  const path: string[] = [start.role];
  const asked = [start.state.memory.asked];
  while (path.length < most) {
    const reply = { wants: `${message.step}`, book: "b", file: "f" };
    const heard = message.withEntries([{ agent: message.role as "clerk", response: reply }]);
    const next = orchestrator.next(heard, reply);
    if ("end" in next) return { path, asked, last: next };
    path.push(next.role);
    asked.push(next.state.memory.asked);
    message = heard.to(next.role, next.state);
  }
  return { path, asked, last: undefined };
}

test("an edge that names a role always leads there", () => {
  const desk = deskOf({ clerk: "library", library: "archive", archive: () => end({ success: true }) });
  expect(walk(desk).path).toEqual(["clerk", "library", "archive"]);
});

test("an edge decides from the message, the reply and what was remembered", () => {
  const seen: unknown[] = [];
  const desk = deskOf({
    clerk: (message, reply, { asked }) => {
      seen.push([message.step, reply.wants, asked]);
      return asked < 2 ? go("library", { asked: asked + 1 }) : end({ success: true, asked });
    },
    library: "clerk",
  });
  expect(walk(desk)).toEqual({
    path: ["clerk", "library", "clerk", "library", "clerk"],
    asked: [0, 1, 1, 2, 2],
    last: { end: { success: true, asked: 2 } },
  });
  expect(seen).toEqual([
    [0, "0", 0],
    [2, "2", 1],
    [4, "4", 2],
  ]);
});

test("a role that was called gives back to its caller", () => {
  const desk = deskOf({
    clerk: (_, __, { asked }) => (asked === 0 ? call("library", { asked: 1 }) : end({ success: true })),
  });
  expect(walk(desk).path).toEqual(["clerk", "library", "clerk"]);
});

test("calls within calls give back innermost first", () => {
  const desk = deskOf({
    clerk: (_, __, { asked }) => (asked === 0 ? call("library") : end({ success: true })),
    library: (message) => (message.step === 1 ? call("archive") : giveBack({ asked: 1 })),
    archive: () => giveBack(),
  });
  expect(walk(desk).path).toEqual(["clerk", "library", "archive", "library", "clerk"]);
});

test("a role may call itself and comes back as often", () => {
  const desk = deskOf({
    clerk: (message) =>
      message.step < 3 ? call("clerk") : message.step < 6 ? giveBack() : end({ success: true }),
  });
  expect(walk(desk).path).toHaveLength(7);
});

test("going on instead of giving back keeps the caller waiting", () => {
  const desk = deskOf({
    clerk: (_, __, { asked }) => (asked === 0 ? call("library", { asked: 1 }) : end({ success: true })),
    library: "archive",
    archive: () => giveBack(),
  });
  expect(walk(desk).path).toEqual(["clerk", "library", "archive", "clerk"]);
});

test("an end may say who would have been next", () => {
  const desk = deskOf({ clerk: () => end({ success: false, why: "closed" }, "library") });
  expect(walk(desk).last).toEqual({ end: { success: false, why: "closed" }, nextRole: "library" });
});

test("giving back where nobody called is an error that names the role", () => {
  expect(() => walk(deskOf({ clerk: () => giveBack() }))).toThrow(OptionError);
  expect(() => walk(deskOf({ clerk: () => giveBack() }))).toThrow(
    'role "clerk" gives back, but nobody called it',
  );
});

test("a role that the graph does not have is refused, at once where it can be seen, else on the way", () => {
  const nowhere = "nowhere" as "clerk";
  const known = "but its roles are: clerk, library, archive";
  expect(() => deskOf({ library: nowhere })).toThrow(
    `graph "desk" leads from "library" to role "nowhere", ${known}`,
  );
  expect(() => walk(deskOf({ clerk: () => go(nowhere) }))).toThrow(
    `leads from "clerk" to role "nowhere", ${known}`,
  );
  expect(() => walk(deskOf({ clerk: () => call(nowhere) }))).toThrow(OptionError);
  expect(() =>
    graph<Desk, Memory>({
      name: "desk",
      start: nowhere,
      memory,
      edges: { clerk: "clerk", library: "clerk", archive: "clerk" },
    }),
  ).toThrow('leads from "the start" to role "nowhere"');
});

test("names of Object's own members are no roles", () => {
  expect(() => walk(deskOf({ clerk: () => go("constructor" as "clerk") }))).toThrow('to role "constructor"');
});

test("the graph's roles are those of its edges, in their order", () => {
  expect(deskOf({}).roles).toEqual(["clerk", "library", "archive"]);
});
