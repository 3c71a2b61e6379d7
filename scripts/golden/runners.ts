import { dirname } from "node:path";
import { memoryTransport } from "@matrix/transport-memory";
import {
  type CoralVector,
  coralFileMetrics,
  coralFunctions,
  runCoralVector,
} from "../../packages/agents-coral/golden/run.ts";
import type { Metrics, Verdict } from "../../packages/agents-coral/golden/verdict.ts";
import {
  type NaturalReasoningVector,
  naturalReasoningFileMetrics,
  naturalReasoningFunctions,
  runNaturalReasoningVector,
} from "../../packages/agents-naturalreasoning/golden/run.ts";
import { runTau2Vector, tau2Kinds } from "../../packages/agents-tau2/golden/run.ts";
import { kinds as configKinds, runConfigVector } from "../../packages/config/golden/run.ts";
import { type OffloadVector, runOffloadVector } from "../../packages/core/golden/offload.ts";
import { tau2DataFolder } from "./tau2-data-folder.ts";
import type { Vector, VectorFile } from "./vector-files.ts";

/** Runs one vector of its kind. */
export type Runner = (vector: Vector, file: VectorFile) => Promise<Verdict>;

/** Runners by the vector's `fn`, or by its place in the layout where it names none. */
export const runners: ReadonlyMap<string, Runner> = new Map<string, Runner>([
  ...coralFunctions.map((fn): [string, Runner] => [
    fn,
    ({ value }) => runCoralVector(value as CoralVector, memoryTransport),
  ]),
  ...naturalReasoningFunctions.map((fn): [string, Runner] => [
    fn,
    ({ value }) => runNaturalReasoningVector(value as NaturalReasoningVector, memoryTransport),
  ]),
  ["history.offload", async ({ value }) => verdictOf(await runOffloadVector(value as OffloadVector))],
  ...configKinds.map((kind): [string, Runner] => [
    `config.${kind}`,
    async ({ value }, { path }) => verdictOf(await runConfigVector(kind, value, dirname(path))),
  ]),
  ...tau2Kinds.map((kind): [string, Runner] => [
    `tau2.${kind}`,
    async ({ text }, { path }) =>
      verdictOf(
        await runTau2Vector(kind, text, {
          dataDir: tau2DataFolder(path),
          file: path,
          transport: memoryTransport,
        }),
      ),
  ]),
]);

/** How the rows of one kind add up to the metrics of their file. */
export const fileMetrics: ReadonlyMap<string, (rows: readonly Metrics[]) => Metrics> = new Map([
  ["coral.e2e", coralFileMetrics],
  ["nr.e2e", naturalReasoningFileMetrics],
]);

function verdictOf(why: string | undefined): Verdict {
  return why === undefined ? { kind: "passed" } : { kind: "failed", why };
}
