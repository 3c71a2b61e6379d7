// Checked by the compiler (npm run typecheck), never run: types flow from schemas to agents, orchestrators and records.
import Type from "typebox";
import { expectTypeOf } from "vitest";
import {
  type Agent,
  type Agents,
  arraySource,
  end,
  type GraphState,
  giveBack,
  go,
  graph,
  memorySink,
  type OrchestratorMessage,
  run,
  type SequentialState,
  type ShapesOf,
  sequential,
  type Transport,
  type Workload,
} from "../src/index.ts";

const schemas = {
  input: Type.Object({ question: Type.String(), level: Type.Optional(Type.Integer()) }),
  state: Type.Object({ position: Type.Integer() }),
  replies: {
    asker: Type.Object({ wants: Type.String() }),
    solver: Type.Object({ value: Type.Number(), steps: Type.Array(Type.String()) }),
  },
};
type Sums = ShapesOf<typeof schemas>;
declare const transport: Transport;

// What agents are given and must give.
const agents: Agents<Sums, { readonly limit: number }> = {
  asker: {
    process({ input, state, history }, { resources }) {
      expectTypeOf(input.question).toEqualTypeOf<string>();
      expectTypeOf(input.level).toEqualTypeOf<number | undefined>();
      expectTypeOf(state.position).toEqualTypeOf<number>();
      expectTypeOf(resources.limit).toEqualTypeOf<number>();
      const last = history.last;
      // The agent's name tells which reply it is.
      if (last?.agent === "solver") expectTypeOf(last.response.value).toEqualTypeOf<number>();
      if (last?.agent === "asker") expectTypeOf(last.response.wants).toEqualTypeOf<string>();
      return { wants: "more" };
    },
  },
  solver: { process: async () => [{ value: 1, steps: [] }] },
};

const wrongReply: Agent<Sums, "asker"> = {
  // @ts-expect-error the asker wants something, it does not solve
  process: () => ({ value: 1, steps: [] }),
};
// @ts-expect-error a role is missing
const missingRole: Agents<Sums, unknown> = { asker: { process: () => ({ wants: "" }) } };

// Orchestrators know roles and replies.
const turns = sequential<Sums>({
  name: "turns",
  order: ["asker", "solver"],
  until(message, reply) {
    expectTypeOf(message).toEqualTypeOf<OrchestratorMessage<Sums>>();
    expectTypeOf(reply).toEqualTypeOf<Sums["replies"]["asker"] | Sums["replies"]["solver"]>();
    return "value" in reply ? { success: reply.value === 4 } : undefined;
  },
});
// @ts-expect-error there is no such role
sequential<Sums>({ name: "turns", order: ["asker", "judge"] });

interface Memory {
  readonly tries: number;
}
type Looking = Omit<Sums, "state"> & { state: GraphState<Memory> };
graph<Looking, Memory>({
  name: "graph",
  start: "asker",
  memory: { tries: 0 },
  edges: {
    asker: (_, reply, memory) => {
      expectTypeOf(reply.wants).toEqualTypeOf<string>();
      expectTypeOf(memory).toEqualTypeOf<Memory>();
      return go("solver", { tries: memory.tries + 1 });
    },
    solver: (_, reply) => (reply.value > 3 ? end({ success: true }) : giveBack()),
  },
});
graph<Looking, Memory>({
  name: "graph",
  start: "asker",
  memory: { tries: 0 },
  // @ts-expect-error an edge leads to a role that is not there
  edges: { asker: () => go("judge"), solver: "asker" },
});
// @ts-expect-error the workload's state is not a graph's
graph<Sums, Memory>({
  name: "graph",
  start: "asker",
  memory: { tries: 0 },
  edges: { asker: "solver", solver: "asker" },
});

// A run's records have the workload's types.
const workload: Workload<Sums, { readonly limit: number }> = {
  orchestrator: turns,
  agents,
  schemas,
  prepare: () => ({ id: null, input: { question: "2 + 2?" } }),
};
export async function readRecords(): Promise<void> {
  const records = run({
    run: "sums",
    workload,
    resources: { limit: 3 },
    source: arraySource([]),
    transport,
    sink: memorySink(),
  });
  for await (const { task, history, outcome } of records) {
    expectTypeOf(task).toEqualTypeOf<Sums["input"] | null>();
    expectTypeOf(outcome).toEqualTypeOf<"success" | "failed" | "dead">();
    for (const { agent } of history) expectTypeOf(agent).toEqualTypeOf<"asker" | "solver">();
  }
  // @ts-expect-error the agents need a limit
  run({ run: "sums", workload, resources: {}, source: arraySource([]), transport, sink: memorySink() });
  // @ts-expect-error an input without a question
  workload.prepare = () => ({ id: null, input: {} });
}

// State of a workload with a choice of orchestrators is a union of theirs.
type Either = Omit<Sums, "state"> & { state: SequentialState | GraphState<Memory> };
sequential<Either>({ name: "either", order: ["asker"] });
graph<Either, Memory>({
  name: "either",
  start: "asker",
  memory: { tries: 0 },
  edges: { asker: "solver", solver: "asker" },
});

void [wrongReply, missingRole];
