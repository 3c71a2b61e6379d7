import { inKeys } from "../option-keys.ts";
import { count } from "../progress/format.ts";
import { table } from "../table.ts";
import { distinctive } from "./sweep-jobs.ts";
import type { SweepManifest } from "./sweep-manifest.ts";

/** A table of a sweep's jobs: what makes each different, how it stands, its records and the pack's figures. */
export function sweepSummary({ jobs }: SweepManifest): string {
  const metrics = [...new Set(jobs.flatMap((job) => Object.keys(job.metrics ?? {})))];
  const all = jobs.map(({ overrides }) => overrides);
  const rows = jobs.map(({ overrides, status, records, metrics: figures }, number) => [
    String(number),
    distinctive(overrides, all).join(" "),
    status,
    ...[records?.success, records?.failed, records?.dead].map((value) =>
      value === undefined ? "" : count(value),
    ),
    ...metrics.map((name) => figures?.[name]?.toFixed(4) ?? ""),
  ]);
  const head = ["job", "overrides", "status", "success", "failed", "dead", ...metrics];
  const errors = jobs.flatMap(({ error }, number) =>
    error === undefined ? [] : [`job ${number}: ${inKeys(error)}`],
  );
  return [table(head, rows, 3), ...(errors.length > 0 ? ["", ...errors] : [])].join("\n");
}
