/**
 * Runs golden vectors: `npm run golden -- [DIR]`, by default `../shared/golden`. Whatever of the layout is there is run.
 * Exits 1 where a vector fails, or where there is none.
 */
import { resolve } from "node:path";
import { difference } from "../packages/agents-coral/golden/compare.ts";
import type { Metrics } from "../packages/agents-coral/golden/verdict.ts";
import { fileMetrics, runners } from "./golden/runners.ts";
import { readVectors, type Vector, type VectorFile, vectorFiles } from "./golden/vector-files.ts";

const root = resolve(import.meta.dirname, "..");
const folder = resolve(process.argv[2] ?? resolve(root, "../shared/golden"));

const counts = { passed: 0, failed: 0, deliberate: 0 };
const notCovered = new Map<string, number>();
/** Metrics of the rows of a file, and the kind of its rows. */
const rowsOf = new Map<string, { readonly kind: string; readonly metrics: Metrics[] }>();

const files = await vectorFiles(folder);
for (const file of files) if (file.lines) await runFile(file);
for (const file of files) if (!file.lines) await runFile(file);
report();

async function runFile(file: VectorFile): Promise<void> {
  for (const vector of await readVectors(file)) {
    const total = file.lines ? undefined : metricsIn(vector.value);
    if (total !== undefined) checkTotal(file, total);
    else await runVector(vector, file);
  }
}

async function runVector(vector: Vector, file: VectorFile): Promise<void> {
  const kind = kindOf(vector.value, file);
  const runner = runners.get(kind);
  if (runner === undefined) return leaveOut(kind);
  const verdict = await runner(vector, file);
  if (verdict.kind === "failed") fail(vector.where, kind, verdict.why);
  else counts[verdict.kind]++;
  const rows = rowsOf.get(file.layout.join("/")) ?? { kind, metrics: [] };
  rowsOf.set(file.layout.join("/"), rows);
  if (verdict.metrics !== undefined) rows.metrics.push(verdict.metrics);
}

/** `X_metrics.json` holds what the rows of `X.jsonl` add up to. */
function checkTotal(file: VectorFile, expected: Metrics): void {
  const rows = rowsOf.get(file.layout.join("/").replace(/_metrics$/, ""));
  const addUp = rows && fileMetrics.get(rows.kind);
  const why = rows && addUp && difference(expected, addUp(rows.metrics), "metrics");
  if (rows === undefined || addUp === undefined) leaveOut(file.layout.join("."));
  else if (why === undefined) counts.passed++;
  else fail(file.name, "file metrics", why);
}

function kindOf(value: unknown, { layout }: VectorFile): string {
  if (typeof value === "object" && value !== null && "fn" in value && typeof value.fn === "string")
    return value.fn;
  // One file a kind in config/, one folder a kind in tau2/.
  return layout.slice(0, 2).join(".");
}

function metricsIn(value: unknown): Metrics | undefined {
  if (typeof value !== "object" || value === null || !("metrics" in value) || !("note" in value))
    return undefined;
  return value.metrics as Metrics;
}

function leaveOut(kind: string): void {
  notCovered.set(kind, (notCovered.get(kind) ?? 0) + 1);
}

function fail(where: string, kind: string, why: string): void {
  counts.failed++;
  console.log(`FAILED ${where} ${kind}: ${why}`);
}

function report(): void {
  if (files.length === 0) console.log(`no vectors in ${folder}`);
  for (const [kind, count] of notCovered) console.log(`not covered: ${kind} ${count}`);
  const left = [...notCovered.values()].reduce((sum, count) => sum + count, 0);
  const { passed, failed, deliberate } = counts;
  console.log(`golden: ${passed} passed, ${failed} failed, ${deliberate} deliberate, ${left} not covered`);
  process.exitCode = failed > 0 || passed + deliberate + left === 0 ? 1 : 0;
}
