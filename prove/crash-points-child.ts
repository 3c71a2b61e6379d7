// One process of a small durable run: FOLDER ROWS. Begins it, or goes on with what an earlier process left. Replies carry a
// random number, so that a step done twice shows.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Agents, arraySource, run, sequential } from "@matrix/core";
import { jsonlSink } from "@matrix/data";
import { memoryTransport } from "@matrix/transport-memory";

const [folder = "", rows = "60"] = process.argv.slice(2);

interface Talk {
  input: { id: number };
  state: { position: number };
  replies: { asker: { text: string }; answerer: { text: string } };
}

const said = async () => ({ text: `${randomUUID()} ${"x".repeat(500)}` });
const agents: Agents<Talk, unknown> = { asker: { process: said }, answerer: { process: said } };
const { report } = run({
  run: "crash",
  workload: {
    agents,
    orchestrator: sequential<Talk>({
      name: "talk",
      order: ["asker", "answerer"],
      until: ({ step }) => (step === 7 ? { success: true } : undefined),
    }),
  },
  resources: {},
  source: arraySource(Array.from({ length: Number(rows) }, (_, id) => ({ id }))),
  // Small segments, so that some are closed and freed within the run.
  transport: memoryTransport({ folder: join(folder, "journal"), segmentBytes: 16 * 1024 }),
  sink: jsonlSink({ path: join(folder, "records.jsonl") }),
  maxInFlight: 8,
});
process.exit((await report).complete ? 0 : 1);
