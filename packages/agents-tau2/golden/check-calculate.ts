import { calculate } from "../src/environment/calculate.ts";
import { errorContent } from "../src/fixed-texts.ts";
import { Tau2Error } from "../src/tau2-error.ts";
import type { Dictionary } from "../src/value/value.ts";
import { difference } from "./difference.ts";

/** `calculate/`: one expression. */
export function checkCalculate(vector: Dictionary): string | undefined {
  let outcome: { content: string; error: boolean };
  try {
    outcome = { content: calculate(vector.get("expression") ?? null), error: false };
  } catch (error) {
    if (!(error instanceof Tau2Error)) throw error;
    outcome = { content: errorContent(error.message), error: true };
  }
  const { content, error } = outcome;
  return (
    difference(vector.get("error") ?? null, error, "error") ??
    difference(vector.get("content") ?? null, content, "content")
  );
}
