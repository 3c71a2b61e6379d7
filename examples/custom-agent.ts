// Two agents of your own and how they take turns: a writer drafts, a critic asks for more until it is content.
import { type Agents, arraySource, memorySink, run, sequential } from "@matrix/core";
import { memoryTransport } from "@matrix/transport-memory";

interface Drafting {
  input: { id: string; topic: string };
  state: { position: number };
  replies: { writer: { text: string }; critic: { content: boolean; note: string } };
}

const agents: Agents<Drafting, unknown> = {
  writer: {
    process: ({ input, history }) => {
      const asked = history.last?.agent === "critic" ? ` (${history.last.response.note})` : "";
      return { text: `a line about ${input.topic}${asked}` };
    },
  },
  critic: {
    process: ({ history }) => {
      const drafts = [...history].filter(({ agent }) => agent === "writer").length;
      return { content: drafts === 2, note: "with more detail" };
    },
  },
};

const orchestrator = sequential<Drafting>({
  name: "drafting",
  order: ["writer", "critic"],
  until: (_message, reply) => ("content" in reply && reply.content ? { success: true } : undefined),
});

const source = arraySource([
  { id: "a", topic: "rivers" },
  { id: "b", topic: "bridges" },
]);
const rows = run({
  run: "drafting",
  workload: { orchestrator, agents },
  resources: {},
  source,
  transport: memoryTransport(),
  sink: memorySink(),
});
for await (const { id, outcome, steps, history } of rows)
  console.log(id, outcome, steps, history.at(-2)?.response);

// Output:
// a success 4 { text: 'a line about rivers (with more detail)' }
// b success 4 { text: 'a line about bridges (with more detail)' }
