// LangGraph.js without a checkpointer: six nodes, a conditional edge closes the turn.
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow, latencyMs, replyText, roles } from "../workload.ts";

const given = contenderArguments();

interface Entry {
  readonly agent: string;
  readonly turn: number;
  readonly text: string;
  readonly status_ok: boolean;
}

const Conversation = Annotation.Root({
  row: Annotation<number>(),
  hop: Annotation<number>(),
  history: Annotation<Entry[]>({ reducer: (before, added) => before.concat(added), default: () => [] }),
});

function node(role: string) {
  return async ({ row, hop }: typeof Conversation.State) => {
    const latency = given.workload === "w2" ? latencyMs(row, hop) : 0;
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    const entry = {
      agent: role,
      turn: Math.floor(hop / roles.length),
      text: replyText(row, hop),
      status_ok: true,
    };
    return { hop: hop + 1, history: [entry] };
  };
}

const [teacher, extractor, matcher, student, extractor2, matcher2] = roles;
const app = new StateGraph(Conversation)
  .addNode(teacher, node(teacher))
  .addNode(extractor, node(extractor))
  .addNode(matcher, node(matcher))
  .addNode(student, node(student))
  .addNode(extractor2, node(extractor2))
  .addNode(matcher2, node(matcher2))
  .addEdge(START, teacher)
  .addEdge(teacher, extractor)
  .addEdge(extractor, matcher)
  .addEdge(matcher, student)
  .addEdge(student, extractor2)
  .addEdge(extractor2, matcher2)
  .addConditionalEdges(matcher2, ({ hop }) => (hop >= hopsPerRow ? END : teacher))
  .compile();

await app.invoke({ row: 0, hop: 0 }, { recursionLimit: 100 });
await measure("langgraphjs", given, async () => {
  let next = 0;
  const slot = async () => {
    while (next < given.n) {
      const { history } = await app.invoke({ row: next++, hop: 0 }, { recursionLimit: 100 });
      if (history.length !== hopsPerRow) throw new Error(`a conversation has ${history.length} hops`);
    }
  };
  await Promise.all(Array.from({ length: given.concurrency }, slot));
});
