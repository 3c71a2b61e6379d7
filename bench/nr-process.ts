// A process of `npm run bench -- nr crawl`: reads the documents, or runs NaturalReasoning over them. Prints one JSON line every 100 ms
// and a last one with what it did.
// Arguments: read|run FOLDER [RUN FOLDER]
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { naturalReasoningPack, resolveNaturalReasoningOptions } from "@matrix/agents-naturalreasoning";
import { type ChatModel, run } from "@matrix/core";
import { jsonlSink, rowSourceFor } from "@matrix/data";
import { memoryTransport } from "@matrix/transport-memory";

/** What a process tells of itself. */
export interface Look {
  readonly rows: number;
  readonly rssMb: number;
  readonly readBytes: number;
  readonly cpuS: number;
  readonly wallS: number;
  readonly ended: boolean;
}

const [task, documents, runFolder] = process.argv.slice(2) as [string, string, string | undefined];
const begun = performance.now();
const source = rowSourceFor(join(documents, "*.jsonl.zst"));

function tell(rows: number, ended: boolean): void {
  const { user, system } = process.cpuUsage();
  const look: Look = {
    rows,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    readBytes: source.progress?.()?.bytes ?? 0,
    cpuS: (user + system) / 1e6,
    wallS: (performance.now() - begun) / 1000,
    ended,
  };
  process.stdout.write(`${JSON.stringify(look)}\n`);
}

if (task === "read") {
  let rows = 0;
  let toldAt = 0;
  for await (const row of source.rows({ start: 0, signal: new AbortController().signal })) {
    if ("value" in row) rows++;
    if (rows % 1000 === 0 && performance.now() - toldAt > 100) {
      toldAt = performance.now();
      tell(rows, false);
    }
  }
  tell(rows, true);
} else {
  const fenced = (value: object) => `\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;
  const model = (answer: (asked: string) => string): ChatModel => ({
    name: "scripted",
    complete: async ({ messages }) => ({
      choices: [
        { text: answer(JSON.stringify(messages)), reasoning: null, toolCalls: [], finishReason: "stop" },
      ],
      respondedAt: Date.now() / 1000,
    }),
  });
  const going = run({
    run: "bench-nr",
    workload: naturalReasoningPack.create(resolveNaturalReasoningOptions()),
    resources: {
      // Decided by the document alone, so that a killed run must come to the very counts of a whole one.
      filter: model((asked) => (crc32(asked) % 4 === 0 ? "Yes" : "No")),
      score: model(() => fenced({ criteria_1: 2, criteria_2: 1, criteria_3: 1, criteria_4: 1 })),
      question: model(() =>
        fenced({
          exam_question: "Does the harmonic series converge?",
          question_category: "Mathematics",
          extracted_answer: "No, its terms can be grouped into halves.",
          independent_answer: ["Group the terms.", "Therefore, the final answer is: \\boxed{no}."],
        }),
      ),
    },
    source,
    transport: memoryTransport({ durability: "sync", folder: join(runFolder!, "journal") }),
    sink: jsonlSink({ path: join(runFolder!, "records.jsonl.zst"), successOnly: true }),
    maxInFlight: 1000,
  });
  const ended = () => {
    const { success, failed, dead } = going.progress().records;
    return success + failed + dead;
  };
  const watch = setInterval(() => tell(ended(), false), 100);
  await going.report;
  clearInterval(watch);
  tell(ended(), true);
}
