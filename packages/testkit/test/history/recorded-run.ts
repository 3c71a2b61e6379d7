import {
  arraySource,
  type ChatModel,
  chatAgent,
  type ModelReply,
  memorySink,
  type RunReport,
  run,
  type SequentialState,
  sequential,
  type Transport,
} from "@matrix/core";
import { type FlightEvent, type FlightRecorder, flightRecorder, scriptedModel } from "@matrix/testkit";
import { crashImage, flawedTransport } from "../conformance/flawed-transport.ts";

interface Talk {
  input: { question: string };
  state: SequentialState;
  replies: { asker: ModelReply; answerer: ModelReply };
}

/** What a run left behind. */
export interface RecordedRun {
  readonly events: readonly FlightEvent[];
  readonly output: string;
  readonly report: RunReport;
}

/** Four roles' turns a row; row 3 fails at its second step. */
function begin(
  recorder: FlightRecorder,
  transport: Transport,
  sink: ReturnType<typeof memorySink>,
  model: ChatModel,
) {
  const agent = () =>
    chatAgent<Talk, "asker" | "answerer", { model: ChatModel }>({
      model: ({ model }) => model,
      request: ({ input }) => ({ messages: [{ role: "user", content: input.question }] }),
      reply(reply, { row, step }) {
        if (row.index === 3 && step === 1) throw new TypeError("row 3 never gets past here");
        return reply;
      },
    });
  return run({
    run: "recorded",
    workload: {
      orchestrator: sequential<Talk>({ name: "talk", order: ["asker", "answerer", "asker", "answerer"] }),
      agents: { asker: agent(), answerer: agent() },
    },
    resources: { model: recorder.model(model) },
    source: arraySource(
      Array.from({ length: 8 }, (_, index) => ({ id: index, question: `question ${index}` })),
    ),
    transport: recorder.transport(transport),
    sink,
    maxInFlight: 3,
    drainMs: 0,
    observer: recorder,
  });
}

let call = 0;
// As a model would: never the same answer twice.
const talkative = () => scriptedModel(() => `answer ${call++}`);

/** A run of 8 rows from beginning to end, with nothing wrong. */
export async function undisturbedRun(): Promise<RecordedRun> {
  const recorder = flightRecorder();
  const sink = memorySink();
  const report = await begin(recorder, flawedTransport(), sink, talkative()).report;
  return { events: recorder.events, output: outputOf(sink), report };
}

/** The same run, killed in its 13th model call and resumed from what was durable by then. */
export async function crashedRun(): Promise<RecordedRun> {
  const recorder = flightRecorder();
  const sink = memorySink();
  const transport = flawedTransport();
  const { promise: crashed, resolve } = Promise.withResolvers<void>();
  let isAlive = true;
  let calls = 0;
  const mortal = scriptedModel(() => {
    if (++calls === 13) {
      isAlive = false;
      resolve();
    }
    return isAlive ? `answer ${call++}` : new Promise(() => {});
  });
  const before = begin(recorder, transport, sink, mortal);
  await crashed;
  const left = crashImage(transport);
  const sinkLeft = memorySink();
  const restored = await sinkLeft.open({ run: "recorded" });
  for (const record of [...sink.records]) await restored.write(record);
  recorder.crash();
  const first = [...recorder.events];
  before.stop();
  await before.report.catch(() => {});
  const again = flightRecorder();
  const report = await begin(again, left, sinkLeft, talkative()).report;
  return { events: [...first, ...again.events], output: outputOf(sinkLeft), report };
}

function outputOf(sink: ReturnType<typeof memorySink>): string {
  return sink.records.map(({ line }) => `${line}\n`).join("");
}
