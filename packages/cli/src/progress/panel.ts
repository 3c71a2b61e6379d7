import type { RunProgress } from "@matrix/core";
import { messageBytesText } from "../workers/sum-of-processes.ts";
import { count, rate, span } from "./format.ts";
import { etaPart } from "./plain-line.ts";
import type { Rates } from "./rates.ts";

/** The lines of the live panel. */
export function panelLines(run: string, progress: RunProgress, rates: Rates, width: number): string[] {
  const { records, inFlight, total, counters, waiting, elapsedMs, phase } = progress;
  const done = records.success + records.failed + records.dead;
  const lines = [
    [run, phase, span(elapsedMs), ...etaPart(done, total, rates)].join("  "),
    `${bar(done, total, 28)}${count(done)}${total === undefined ? "" : ` of ${count(total)}`} rows` +
      `   success ${count(records.success)}  failed ${count(records.failed)}  dead ${count(records.dead)}  in flight ${count(inFlight)}`,
    `${rate(rates.rows)} rows/s   ${rate(rates.hops)} hops/s   tokens/s in ${rate(rates.promptTokens)}  out ${rate(rates.completionTokens)}`,
    "",
    `${"role".padEnd(20)}${["waiting", "running", "hops", "p50", "p99", "errors"].map((name) => name.padStart(10)).join("")}`,
  ];
  for (const { role, running, hops, latencyMs, errors } of counters.roles.values()) {
    const cells = [
      count(waiting[role] ?? 0),
      count(running),
      count(hops),
      span(latencyMs.quantile(0.5)),
      span(latencyMs.quantile(0.99)),
      count(errors),
    ];
    lines.push(`${role.padEnd(20)}${cells.map((cell) => cell.padStart(10)).join("")}`);
  }
  const sizes = messageBytesText(counters.messageBytes);
  if (sizes !== undefined) lines.push("", `bytes per hop: ${sizes}`);
  if (counters.errors.size > 0) {
    lines.push(
      "",
      `errors: ${[...counters.errors].map(([name, times]) => `${name} ${count(times)}`).join("  ")}`,
    );
  }
  return lines.map((line) => (line.length > width ? line.slice(0, width) : line));
}

function bar(done: number, total: number | undefined, width: number): string {
  if (total === undefined || total === 0) return "";
  const filled = Math.min(width, Math.round((done / total) * width));
  return `[${"#".repeat(filled)}${".".repeat(width - filled)}] `;
}
