import type { AnyWorkloadPack, JsonObject, MetricsTable, OutcomeCounts } from "@matrix/core";
import { readRecords } from "@matrix/data";
import { outputPath, type RunFolder } from "../run-folder/run-folder.ts";

/** Calls and tokens of one role over a run. */
export interface RoleTokens {
  calls: number;
  promptTokens: number;
  completionTokens: number;
  errors: number;
}

/** Figures of a run, read from its records. */
export interface RunStats {
  readonly records: OutcomeCounts;
  /** The pack's own figures. */
  readonly metrics: { readonly [name: string]: number };
  /** The pack's own tables. */
  readonly tables: readonly MetricsTable[];
  readonly roles: { readonly [role: string]: RoleTokens };
  /** Rows that ended with an error, by its class. */
  readonly errors: { readonly [errorClass: string]: number };
}

interface ReadRecord {
  readonly outcome: keyof OutcomeCounts;
  readonly error?: { readonly class: string };
  readonly history: readonly {
    readonly agent: string;
    readonly response: {
      readonly error?: unknown;
      /** Answers that were given back to the model within the hop: each was a call, its tokens stand in `usage`. */
      readonly repairs?: unknown;
      readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number };
    };
  }[];
}

/** Reads a run's records once and adds them up. */
export async function collectStats(folder: RunFolder, pack: AnyWorkloadPack): Promise<RunStats> {
  const records = { success: 0, failed: 0, dead: 0 };
  const errors: Record<string, number> = {};
  const roles: Record<string, RoleTokens> = {};
  const metrics = pack.metrics();
  for await (const record of readRecords(outputPath(folder))) {
    metrics.add(record as JsonObject);
    const { outcome, error, history } = record as unknown as ReadRecord;
    records[outcome]++;
    if (error) errors[error.class] = (errors[error.class] ?? 0) + 1;
    for (const { agent, response } of history) addReply(roles, agent, response);
  }
  return { records, metrics: metrics.result(), tables: metrics.tables?.() ?? [], roles, errors };
}

function addReply(
  roles: Record<string, RoleTokens>,
  agent: string,
  response: ReadRecord["history"][number]["response"],
): void {
  roles[agent] ??= { calls: 0, promptTokens: 0, completionTokens: 0, errors: 0 };
  const role = roles[agent];
  if (response.usage) {
    role.calls += 1 + (Array.isArray(response.repairs) ? response.repairs.length : 0);
    role.promptTokens += response.usage.prompt_tokens ?? 0;
    role.completionTokens += response.usage.completion_tokens ?? 0;
  }
  if (response.error !== undefined) role.errors++;
}
