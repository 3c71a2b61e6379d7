import { type ChatModel, type Run, type RunObserver, run, type Transport } from "@matrix/core";
import { jsonlSink } from "@matrix/data";
import { Chance, type Incarnation } from "@matrix/testkit/simulation";
import { memoryTransport } from "@matrix/transport-memory";
import type { Mutation } from "./mutation.ts";
import type { Scenario } from "./scenario.ts";
import {
  type Behaviour,
  type SimulatedResources,
  type SimulatedShapes,
  simulatedModel,
  simulatedSource,
  simulatedWorkload,
} from "./workload.ts";

export const outputPath = "out/records.jsonl";
export const journalFolder = "run/journal";

/** The run as the simulation sees it. */
export type SimulatedRun = Run<SimulatedShapes, SimulatedResources>;

/** What a run is begun with. */
export interface BeginRunOptions {
  readonly incarnation: Incarnation;
  readonly scenario: Scenario;
  readonly mutation: Mutation | undefined;
  readonly behaviour: Omit<Behaviour, "scenario" | "clock">;
  readonly observer: RunObserver;
  /** Puts a recorder around them. */
  readonly recorded: { transport(transport: Transport): Transport; model(model: ChatModel): ChatModel };
  readonly tell: (line: string) => void;
}

/** Begins the production run, with its journal and its sink, in one life of the simulated process. */
export function beginRun(options: BeginRunOptions): SimulatedRun {
  const { incarnation, mutation, observer, recorded, tell } = options;
  const { clock } = incarnation;
  const scenario = mutation?.scenario?.(options.scenario) ?? options.scenario;
  const { seed, trials, maxInFlight, concurrency, hopTimeoutMs, rowTimeoutMs, drainMs, durability, fsync } =
    scenario;
  const files = mutation?.files?.(incarnation.files) ?? incarnation.files;
  const transport = memoryTransport({
    durability,
    fsync,
    flushMs: scenario.flushMs,
    segmentBytes: scenario.segmentBytes,
    ...(durability === "exit" ? {} : { folder: journalFolder }),
    onTrouble: ({ error }) => tell(`trouble: ${error.message}`),
    onRepair: (repair) => tell(`repair: ${JSON.stringify(repair)}`),
    files,
    clock,
  });
  const sink = jsonlSink({
    path: outputPath,
    fsync,
    flushMs: scenario.sinkFlushMs,
    flushRows: scenario.sinkFlushRows,
    files,
    clock,
  });
  const behaviour: Behaviour = { ...options.behaviour, scenario, clock };
  return run({
    run: "simulated",
    workload: simulatedWorkload(behaviour),
    resources: { model: recorded.model(simulatedModel(behaviour)) },
    source: simulatedSource(scenario, new Chance(seed, "rows"), clock),
    transport: recorded.transport(mutation?.transport?.(transport) ?? transport),
    sink: mutation?.sink?.(sink, files) ?? sink,
    seed,
    trials,
    maxInFlight,
    concurrency,
    hopTimeoutMs,
    drainMs,
    ...(rowTimeoutMs === 0 ? {} : { rowTimeoutMs }),
    clock,
    observer,
  });
}
