import {
  type ChatModel,
  type Clock,
  type Json,
  memorySink,
  type RowSource,
  run,
  systemClock,
  type Transport,
  type Workload,
} from "@matrix/core";
import { VirtualClock } from "@matrix/testkit/simulation";
import {
  loadDomain,
  resolveTau2Options,
  type Tau2Models,
  type Tau2Shapes,
  taskRow,
  tau2Pack,
} from "../src/index.ts";
import { modelSchedule, type ScheduleOutcome } from "./schedule-model.ts";
import { parameters, steadyRows } from "./scheduling-plan.ts";
import { simulatedServers } from "./simulated-servers.ts";

/** What the runtime and the model of schedules get out of the same servers. */
export interface SchedulingResult {
  readonly runtime: Pick<ScheduleOutcome, "tokensPerSecond" | "makespanS"> & {
    /** CPU seconds of this process a second of virtual time, simulated servers included. */
    readonly cores: number;
  };
  readonly model: ScheduleOutcome;
  /** Threads that only wait for each other's place in the pool. */
  readonly threads: ScheduleOutcome;
  /** Threads that also share a lock. */
  readonly lockedThreads: ScheduleOutcome;
}

/** Runs the bench: conversations through `run()` on virtual time, and the schedules that it is compared with. */
export async function measureScheduling(transport: (clock: Clock) => Transport): Promise<SchedulingResult> {
  const { rows, window, threads, lockMs } = parameters;
  return {
    runtime: await runOnVirtualTime(transport),
    model: modelSchedule({ rows, window, lockMs: 0 }),
    threads: modelSchedule({ rows: fewer(threads), window: threads, lockMs: 0 }),
    lockedThreads: modelSchedule({ rows: fewer(threads), window: threads, lockMs }),
  };
}

/** Rows enough for a steady state of a small window. */
function fewer(window: number): number {
  return Math.min(parameters.rows, window * 6);
}

async function runOnVirtualTime(transport: (clock: Clock) => Transport) {
  const { rows, window } = parameters;
  const workload = tau2Pack.create(
    resolveTau2Options({ max_steps: 10_000, max_errors: 10_000, judge: { enabled: false } }),
  );
  await readDomain(workload, transport);
  const clock = new VirtualClock();
  const { models, served } = simulatedServers(clock);
  const steady = steadyRows(rows, window);
  let done = 0;
  let begin = { at: 0, tokens: 0 };
  let end = begin;
  let over = false;
  const cpuBefore = process.cpuUsage();
  const report = run({
    run: "bench",
    workload,
    resources: models,
    source: await manyRows(rows),
    transport: transport(clock),
    sink: memorySink({ keep: false }),
    maxInFlight: window,
    clock,
    observer: {
      rowEnd() {
        done++;
        if (done === steady.from) begin = { at: clock.monotonic(), tokens: served.tokens };
        if (done === steady.to) end = { at: clock.monotonic(), tokens: served.tokens };
      },
    },
  }).report.finally(() => {
    over = true;
  });
  await Promise.all([report, clock.drive({ done: () => over })]);
  const { user, system } = process.cpuUsage(cpuBefore);
  const { records } = await report;
  if (records.failed + records.success !== rows) {
    throw new Error(`of ${rows} rows, ${JSON.stringify(records)} have ended`);
  }
  return {
    tokensPerSecond: ((end.tokens - begin.tokens) / (end.at - begin.at)) * 1000,
    makespanS: clock.monotonic() / 1000,
    cores: (user + system) / 1000 / clock.monotonic(),
  };
}

/** One conversation by the real clock, so that the domain is there: virtual time would not wait for its files. */
async function readDomain(
  workload: Workload<Tau2Shapes, Tau2Models>,
  transport: (clock: Clock) => Transport,
): Promise<void> {
  const stop: ChatModel = {
    name: "stop",
    async complete() {
      const choice = { text: "###STOP###", reasoning: null, toolCalls: [], finishReason: "stop" };
      return { choices: [choice], respondedAt: 0 };
    },
  };
  await run({
    run: "first",
    workload,
    resources: { agent: stop, user: stop },
    source: await manyRows(1),
    transport: transport(systemClock),
    sink: memorySink({ keep: false }),
  }).report;
}

/** One task over and over: what is said is planned, whatever the task. */
async function manyRows(rows: number): Promise<RowSource> {
  const [task] = await (await loadDomain("library")).tasks();
  if (task === undefined) throw new Error("the library has no task");
  const value: Json = taskRow(task, "library");
  return {
    fingerprint: async () => ({ description: `${rows} rows`, fingerprint: String(rows) }),
    count: async () => rows,
    async *rows({ start }) {
      for (let index = start; index < rows; index++) yield { index, value };
    },
  };
}
