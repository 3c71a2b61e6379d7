import { type Clock, type JsonObject, memorySink, type RowSource, run, type Transport } from "@matrix/core";
import { VirtualClock } from "@matrix/testkit/simulation";
import { baselineRow } from "../src/baseline/baseline-row.ts";
import { idField, languageField } from "../src/fixed-texts.ts";
import { naturalReasoningPack, resolveNaturalReasoningOptions } from "../src/index.ts";
import { type PlannedModels, plannedModels } from "./planned-models.ts";
import { parameters, plannedAnswers, steady } from "./scheduling-plan.ts";

/** What a schedule got out of the servers. */
export interface ScheduleOutcome {
  /** Between a tenth and seven tenths of the rows. */
  readonly tokensPerSecond: number;
  readonly makespanS: number;
  /** CPU seconds of this process a second of virtual time, simulated servers included. */
  readonly cores: number;
}

/** The runtime, row by row, through `run()` on virtual time. */
export function measureRows(transport: (clock: Clock) => Transport): Promise<ScheduleOutcome> {
  const { rows, window } = parameters;
  return measure(async (clock, { models }, onRow) => {
    const { records } = await run({
      run: "bench",
      workload: naturalReasoningPack.create(resolveNaturalReasoningOptions()),
      resources: models,
      source: documents(rows),
      transport: transport(clock),
      sink: memorySink({ keep: false }),
      maxInFlight: window,
      clock,
      observer: { rowEnd: onRow },
    }).report;
    if (records.success !== passing()) {
      throw new Error(`${records.success} rows passed, planned were ${passing()}`);
    }
  });
}

/** The batch pipeline: each actor works its batch out row by row at once, and waits for all of it. */
export function measureBatches(): Promise<ScheduleOutcome> {
  const { rows, actors, batch } = parameters;
  return measure(async (_clock, { models }, onRow) => {
    const options = resolveNaturalReasoningOptions();
    const { signal } = new AbortController();
    let next = 0;
    const act = async () => {
      while (next < rows) {
        const first = next;
        next = Math.min(rows, next + batch);
        const indices = Array.from({ length: next - first }, (_, at) => first + at);
        await Promise.all(
          indices.map((index) =>
            baselineRow(documentAt(index), { models, options, index, signal }).then(onRow),
          ),
        );
      }
    };
    await Promise.all(Array.from({ length: actors }, act));
  });
}

async function measure(
  work: (clock: Clock, planned: PlannedModels, onRow: () => void) => Promise<void>,
): Promise<ScheduleOutcome> {
  const { rows } = parameters;
  const clock = new VirtualClock();
  const planned = plannedModels(clock);
  const now = () => ({ at: clock.monotonic(), tokens: planned.served.tokens });
  let done = 0;
  let begin = now();
  let end = begin;
  let over = false;
  const cpuBefore = process.cpuUsage();
  const onRow = () => {
    done++;
    if (done === Math.ceil(rows * steady.from)) begin = now();
    if (done === Math.ceil(rows * steady.to)) end = now();
  };
  const working = work(clock, planned, onRow).finally(() => {
    over = true;
  });
  await Promise.all([working, clock.drive({ done: () => over })]);
  if (done !== rows) throw new Error(`${done} of ${rows} rows have ended`);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    tokensPerSecond: ((end.tokens - begin.tokens) / (end.at - begin.at)) * 1000,
    makespanS: clock.monotonic() / 1000,
    cores: (user + system) / 1000 / clock.monotonic(),
  };
}

function passing(): number {
  let count = 0;
  for (let row = 0; row < parameters.rows; row++) if (plannedAnswers(row).length > 1) count++;
  return count;
}

function documentAt(index: number): JsonObject {
  return { text: "a document", metadata: { [idField]: `urn:${index}` }, [languageField]: { en: 1 } };
}

function documents(rows: number): RowSource {
  return {
    fingerprint: async () => ({ description: `${rows} documents`, fingerprint: String(rows) }),
    count: async () => rows,
    async *rows({ start }) {
      for (let index = start; index < rows; index++) yield { index, value: documentAt(index) };
    },
  };
}
