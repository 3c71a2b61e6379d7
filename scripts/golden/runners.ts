import { memoryTransport } from "@matrix/transport-memory";
import {
  type CoralVector,
  coralFileMetrics,
  coralFunctions,
  runCoralVector,
} from "../../packages/agents-coral/golden/run.ts";
import type { Metrics, Verdict } from "../../packages/agents-coral/golden/verdict.ts";
import type { Vector, VectorFile } from "./vector-files.ts";

/** Runs one vector of its kind. */
export type Runner = (vector: Vector, file: VectorFile) => Promise<Verdict>;

/** Runners by the vector's `fn`, or by its place in the layout where it names none. */
export const runners: ReadonlyMap<string, Runner> = new Map<string, Runner>(
  coralFunctions.map((fn) => [fn, ({ value }) => runCoralVector(value as CoralVector, memoryTransport)]),
);

/** How the rows of one kind add up to the metrics of their file. */
export const fileMetrics: ReadonlyMap<string, (rows: readonly Metrics[]) => Metrics> = new Map([
  ["coral.e2e", coralFileMetrics],
]);
