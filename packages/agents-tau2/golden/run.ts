import { resolve } from "node:path";
import type { Transport } from "@matrix/core";
import { checkCalculate } from "./check-calculate.ts";
import { checkConversation } from "./check-conversation.ts";
import { checkHash } from "./check-hash.ts";
import { checkMetrics } from "./check-metrics.ts";
import { checkPolicy } from "./check-policy.ts";
import { checkResults } from "./check-results.ts";
import { checkReward } from "./check-reward.ts";
import { checkRun } from "./check-run.ts";
import { checkSteps } from "./check-steps.ts";
import { checkTool } from "./check-tools.ts";
import { losslessVector } from "./lossless-vector.ts";

/** Where the data and the vector come from. */
export interface Tau2VectorContext {
  /** Folder of upstream's layout; by default `TAU2_DATA_DIR`, else `../shared/tau2-data` beside the repository. */
  dataDir?: string;
  /** Path of the vector's file. */
  file: string;
  /** Moves the messages of conversations that are run as rows, a fresh one for each; without it they are only simulated. */
  transport?: () => Transport;
}

const besideRepository = resolve(import.meta.dirname, "../../../../shared/tau2-data");

/** Names of the vectors' folders. */
export const tau2Kinds = [
  "calculate",
  "calls",
  "conversations",
  "fuzz",
  "hash",
  "metrics",
  "policy",
  "results",
  "reward",
  "tools",
] as const;

/**
 * Checks one golden vector.
 *
 * @param kind name of the vector's folder (`calls`, `fuzz`, `reward`, …)
 * @param vector the line itself, or what JSON.parse made of it (the line is then looked up in `file`, as `1` and `1.0` differ)
 * @returns undefined when it holds, else a short text of what differs
 */
export async function runTau2Vector(
  kind: string,
  vector: unknown,
  { dataDir = process.env.TAU2_DATA_DIR ?? besideRepository, file, transport }: Tau2VectorContext,
): Promise<string | undefined> {
  const fields = losslessVector(vector, file);
  switch (kind) {
    case "calculate":
      return checkCalculate(fields);
    case "hash":
      return checkHash(fields, dataDir);
    case "calls":
    case "fuzz":
      return checkSteps(fields, dataDir);
    case "conversations":
      return (
        (await checkConversation(fields, dataDir)) ??
        (transport === undefined ? undefined : await checkRun(fields, dataDir, transport))
      );
    case "metrics":
      return checkMetrics(fields);
    case "policy":
      return checkPolicy(fields, dataDir, file);
    case "tools":
      return checkTool(fields, dataDir);
    case "results":
      return checkResults(fields);
    case "reward":
      return checkReward(fields, dataDir);
    default:
      return `vectors of kind "${kind}" are not known`;
  }
}
