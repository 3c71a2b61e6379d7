// How long a resume takes: rows in flight, each with some steps accepted, read back from a journal on this machine's disk.
//
//   node --conditions=@matrix/source packages/transport-memory/bench/recovery.ts [--rows 100000] [--steps 4] [--bytes 400]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { History, nodeFiles, OrchestratorMessage, type Topology, toJsonLine } from "@matrix/core";
import { memoryTransport } from "@matrix/transport-memory";
import { encodeHead, encodeMark, encodeRow, encodeStep } from "../src/journal/record-codec.ts";
import { segmentPath } from "../src/journal/segment-file.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    steps: { type: "string", default: "4" },
    bytes: { type: "string", default: "400" },
    repeats: { type: "string", default: "3" },
  },
});
const [rows, steps, bytes, repeats] = [values.rows, values.steps, values.bytes, values.repeats].map(Number);
const run = "bench";
const segmentBytes = 64 * 1024 * 1024;

const topology: Topology = {
  run,
  trials: 1,
  ended: () => false,
  roles: ["a", "b", "_sink"].map((role) => ({ role, concurrency: 100, effects: "idempotent" })),
};

/** Writes segments as a run leaves them that was killed with all its rows in flight. @returns their bytes */
async function writeJournal(folder: string): Promise<number> {
  const text = "x".repeat(bytes!);
  let number = 0;
  let total = 0;
  let chunks: Uint8Array[] = [];
  let size = 0;
  const flush = async () => {
    const file = await nodeFiles.open(segmentPath(folder, ++number), "create");
    await file.append(chunks);
    await file.sync();
    await file.close();
    total += size;
    chunks = [];
    size = 0;
  };
  const add = async (record: Uint8Array) => {
    if (size === 0) chunks.push(encodeHead(run), encodeMark("cursor", 0));
    chunks.push(record);
    size += record.length;
    if (size > segmentBytes) await flush();
  };
  let messages: OrchestratorMessage[] = Array.from({ length: rows! }, (_, index) => {
    const row = { index, id: index, trial: 0, seed: 42 };
    return new OrchestratorMessage(
      { v: 1, run, row, orchestrator: "o", role: "a", step: 0, attempt: 0, created: 0, started: 0 },
      toJsonLine({ text }),
      toJsonLine({ position: 0 }),
      History.of(),
    );
  });
  for (const message of messages) await add(encodeRow(message.row.index, message));
  for (let step = 1; step <= steps!; step++) {
    const next = messages.map((message) =>
      message
        .withEntries([{ agent: message.role, response: { text } }])
        .to(step % 2 === 0 ? "a" : "b", { position: step }),
    );
    for (const [place, message] of next.entries()) {
      await add(encodeStep(message.row.index, messages[place]!, message));
    }
    messages = next;
  }
  await flush();
  return total;
}

const folder = await mkdtemp(join(tmpdir(), "matrix-recovery-"));
try {
  const size = await writeJournal(folder);
  for (let repeat = 1; repeat <= repeats!; repeat++) {
    const started = performance.now();
    const startedCpu = process.cpuUsage();
    const session = await memoryTransport({ folder }).open(topology);
    const seconds = (performance.now() - started) / 1000;
    const cpu = process.cpuUsage(startedCpu);
    if (session.recovered.live !== rows)
      throw new Error(`${session.recovered.live} of ${rows} rows came back`);
    await session.close({ drainMs: 0 });
    console.log(
      `${rows} live rows, ${steps} steps of ${bytes} B each: ${(size / 1e6).toFixed(0)} MB in ${seconds.toFixed(2)} s, ${(size / 1e6 / seconds).toFixed(0)} MB/s, ${((cpu.user + cpu.system) / 1e6).toFixed(2)} s of processor time`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
