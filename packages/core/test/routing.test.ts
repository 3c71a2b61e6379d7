import { expect, test } from "vitest";
import { end, graph, sequential } from "../src/index.ts";
import type { Dialogue } from "./fixtures/dialogue.ts";

interface GraphDialogue extends Omit<Dialogue, "state"> {
  state: { callers: readonly string[]; memory: null };
}

test("an order of roles is told with its repetitions and whether it begins anew", () => {
  const order = ["asker", "answerer", "asker"] as const;
  expect(sequential<Dialogue>({ name: "o", order }).routing).toEqual({
    kind: "sequence",
    order,
    cycle: false,
  });
  const until = () => undefined;
  expect(sequential<Dialogue>({ name: "o", order, until }).routing).toMatchObject({ cycle: true });
});

test("a graph tells where it begins and which edges are fixed; those that a reply decides are open", () => {
  const orchestrator = graph<GraphDialogue, null>({
    name: "g",
    start: "asker",
    edges: { asker: "answerer", answerer: () => end({ success: true }) },
    memory: null,
  });
  expect(orchestrator.routing).toEqual({
    kind: "graph",
    start: "asker",
    edges: { asker: "answerer", answerer: undefined },
  });
});
