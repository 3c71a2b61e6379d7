import type { JsonObject } from "@matrix/core";
import { baselineRow } from "../src/baseline/baseline-row.ts";
import { difference } from "./compare.ts";
import { type MadeRequest, type ScriptedReply, scriptedModels } from "./scripted-models.ts";
import { settingsOf, standInPrompts } from "./settings.ts";
import type { Verdict } from "./verdict.ts";

/** One row through the original's batch baseline, as recorded. */
export interface BaselineVector {
  readonly input: JsonObject;
  readonly config: { readonly filter_en: number };
  readonly replies: readonly ScriptedReply[];
  readonly requests: readonly Omit<MadeRequest, "agent">[];
  readonly output?: unknown;
  /** Class of the exception, where one left the function. */
  readonly error?: string;
}

/** Works the row out with scripted models, and compares requests and columns, or that it raised. */
export async function runBaseline(vector: BaselineVector): Promise<Verdict> {
  const { options } = settingsOf([`agents.filter.filter_en=${vector.config.filter_en}`], standInPrompts);
  const { models, requests } = scriptedModels(vector.replies, 0);
  const { signal } = new AbortController();
  const [ended] = await Promise.allSettled([
    baselineRow(vector.input, { models, options, index: 0, signal }),
  ]);
  const made = requests.map(({ agent: _, ...request }) => request);
  const asked = difference(vector.requests, made, "requests");
  if (asked !== undefined) return { kind: "failed", why: asked };
  if (ended.status === "rejected") {
    if (vector.error !== undefined) return { kind: "passed" };
    return { kind: "failed", why: `raised ${ended.reason}, expected ${JSON.stringify(vector.output)}` };
  }
  if (vector.error !== undefined)
    return { kind: "failed", why: `must raise, as the original (${vector.error})` };
  const why = difference(vector.output, ended.value);
  return why === undefined ? { kind: "passed" } : { kind: "failed", why };
}
