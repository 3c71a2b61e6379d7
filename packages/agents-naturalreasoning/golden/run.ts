import type { Transport } from "@matrix/core";
import { type BaselineVector, runBaseline } from "./baseline.ts";
import { difference } from "./compare.ts";
import { type E2eVector, runE2e } from "./e2e.ts";
import { functions } from "./functions.ts";
import { withSpecialNumbers, withStoredNumbers } from "./special-numbers.ts";
import type { Metrics, Verdict } from "./verdict.ts";

/** A line of the vectors: the function's name, its input, and what came out. */
export interface NaturalReasoningVector {
  readonly fn: string;
  readonly input: unknown;
  readonly output?: unknown;
  /** Class of the exception, where the original raised. */
  readonly error?: string;
}

/** Names of the functions that {@link runNaturalReasoningVector} runs. */
export const naturalReasoningFunctions: readonly string[] = [
  ...functions.keys(),
  "nr.e2e",
  "nr.baseline_row",
];

/** Runs one vector. `transport` moves the messages of whole rows; a fresh one for each vector. */
export async function runNaturalReasoningVector(
  vector: NaturalReasoningVector,
  transport: () => Transport,
): Promise<Verdict> {
  try {
    if (vector.fn === "nr.e2e") return await runE2e(vector as unknown as E2eVector, transport());
    if (vector.fn === "nr.baseline_row") return await runBaseline(vector as unknown as BaselineVector);
    return runFunction(vector);
  } catch (error) {
    return { kind: "failed", why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The metrics of a file: sums over its rows. */
export function naturalReasoningFileMetrics(rows: readonly Metrics[]): Metrics {
  const sums = new Map<string, number>();
  for (const [name, count] of rows.flatMap((row) => Object.entries(row))) {
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}

/** Functions whose output is a reply as records hold it. */
const replyFunctions = new Set(["nr.filter_decision", "nr.score_decision", "nr.question_decision"]);

function runFunction(vector: NaturalReasoningVector): Verdict {
  const fn = functions.get(vector.fn);
  if (fn === undefined) throw new Error(`no runner for ${vector.fn}`);
  const isReply = replyFunctions.has(vector.fn);
  const numbers = isReply ? withStoredNumbers : withSpecialNumbers;
  let output: unknown;
  try {
    output = fn(numbers(vector.input) as never);
  } catch (error) {
    return vector.error === undefined
      ? { kind: "failed", why: `raised ${error}, expected ${JSON.stringify(vector.output).slice(0, 200)}` }
      : { kind: "passed" };
  }
  if (vector.error !== undefined)
    return { kind: "failed", why: `must raise, as the original (${vector.error})` };
  const expected = numbers(vector.output);
  const why = isReply
    ? difference(withoutWording(expected), withoutWording(output))
    : difference(expected, output);
  return why === undefined ? { kind: "passed" } : { kind: "failed", why };
}

/** Of an error only that there is one. */
function withoutWording(reply: unknown): unknown {
  if (typeof reply !== "object" || reply === null || !("error" in reply)) return reply;
  return { ...reply, error: true };
}
