import type { RunProgress } from "@matrix/core";
import { count, rate, span } from "./format.ts";
import type { Rates } from "./rates.ts";

/** One line that says how a run is doing, for logs. */
export function plainLine(progress: RunProgress, rates: Rates): string {
  const { records, inFlight, total, counters, elapsedMs, phase } = progress;
  const done = records.success + records.failed + records.dead;
  const errors = [...counters.errors].map(([name, times]) => `${name} ${times}`).join(", ");
  return [
    `[${span(elapsedMs)}] ${phase}: ${count(done)}${total === undefined ? "" : `/${count(total)}`} rows`,
    `success ${count(records.success)}, failed ${count(records.failed)}, dead ${count(records.dead)}`,
    `in flight ${count(inFlight)}`,
    `${rate(rates.hops)} hops/s`,
    `tokens/s in ${rate(rates.promptTokens)}, out ${rate(rates.completionTokens)}`,
    ...(errors ? [`errors: ${errors}`] : []),
    ...etaPart(done, total, rates),
  ].join("; ");
}

/** Time left, where the total and a rate are known. */
export function etaPart(done: number, total: number | undefined, rates: Rates): string[] {
  if (total === undefined || rates.rows <= 0 || done >= total) return [];
  return [`ETA ${span(((total - done) / rates.rows) * 1000)}`];
}
