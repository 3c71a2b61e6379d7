// A row source of your own: rows computed as they are needed, here arithmetic problems without end, of which we take five.
import { type Agents, memorySink, type RowSource, run, sequential } from "@matrix/core";
import { memoryTransport } from "@matrix/transport-memory";

interface Sums {
  input: { id: number; left: number; right: number };
  state: { position: number };
  replies: { adder: { sum: number } };
}

/** Rows 0, 1, 2, … up to `rows`; a resumed run asks for those from `start` on. */
function sums(rows: number): RowSource {
  return {
    fingerprint: async () => ({ description: `${rows} sums`, fingerprint: `sums-${rows}` }),
    count: async () => rows,
    async *rows({ start }) {
      for (let index = start; index < rows; index++) {
        yield { index, value: { id: index, left: index * 7, right: index * index } };
      }
    },
  };
}

const agents: Agents<Sums, unknown> = {
  adder: { process: ({ input }) => ({ sum: input.left + input.right }) },
};
const orchestrator = sequential<Sums>({ name: "sums", order: ["adder"] });
const records = run({
  run: "sums",
  workload: { orchestrator, agents },
  resources: {},
  source: sums(5),
  transport: memoryTransport(),
  sink: memorySink(),
});
for await (const { task, history } of records) console.log(task, history[0]?.response);

// Output:
// { id: 0, left: 0, right: 0 } { sum: 0 }
// { id: 1, left: 7, right: 1 } { sum: 8 }
// { id: 2, left: 14, right: 4 } { sum: 18 }
// { id: 3, left: 21, right: 9 } { sum: 30 }
// { id: 4, left: 28, right: 16 } { sum: 44 }
