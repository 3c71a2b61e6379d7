import type { Transport } from "@matrix/core";
import { difference } from "./compare.ts";
import { type E2eVector, runE2e } from "./e2e.ts";
import { functions } from "./functions.ts";
import { withSpecialNumbers } from "./special-numbers.ts";
import type { Metrics, Verdict } from "./verdict.ts";

/** A line of the vectors: the function's name, its input, and what came out. */
export interface CoralVector {
  readonly fn: string;
  readonly input: unknown;
  readonly output?: unknown;
  /** Class of the exception, where the original raised. */
  readonly error?: string;
}

/** Names of the functions that {@link runCoralVector} runs. */
export const coralFunctions: readonly string[] = [...functions.keys(), "coral.e2e"];

/** Runs one vector. `transport` moves the messages of whole rows; a fresh one for each vector. */
export async function runCoralVector(vector: CoralVector, transport: () => Transport): Promise<Verdict> {
  try {
    if (vector.fn === "coral.e2e") return await runE2e(vector as unknown as E2eVector, transport());
    return await runFunction(vector);
  } catch (error) {
    return { kind: "failed", why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The metrics of a file: means over the rows that report them. */
export function coralFileMetrics(rows: readonly Metrics[]): Metrics {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = rows.flatMap((row) => row[name] ?? []);
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
    }),
  );
}

async function runFunction(vector: CoralVector): Promise<Verdict> {
  const fn = functions.get(vector.fn);
  if (fn === undefined) throw new Error(`no runner for ${vector.fn}`);
  let output: unknown;
  try {
    output = await fn(withSpecialNumbers(vector.input) as never);
  } catch (error) {
    return vector.error === undefined
      ? { kind: "failed", why: `raised ${error}, expected ${JSON.stringify(vector.output).slice(0, 200)}` }
      : { kind: "passed" };
  }
  if (vector.error !== undefined)
    return { kind: "failed", why: `must raise, as the original (${vector.error})` };
  const why = difference(withSpecialNumbers(vector.output), output);
  return why === undefined ? { kind: "passed" } : { kind: "failed", why };
}
