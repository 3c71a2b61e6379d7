/**
 * Compares this package with Hydra on generated configs and overrides.
 *
 *     node --conditions=@matrix/source prove/fuzz.ts [count] [first]
 *
 * Case n is the same everywhere; `first` starts elsewhere. Needs Python 3 and, once, a way to its package index.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runConfigVector } from "../golden/run.ts";
import { askHydra } from "./ask.ts";
import { type Case, makeCase } from "./cases.ts";
import { knownDifference } from "./known-differences.ts";
import { Oracle } from "./oracle-process.ts";

const count = Number(process.argv[2] ?? 1000);
const first = Number(process.argv[3] ?? 0);
const shown = 40;

const work = mkdtempSync(join(tmpdir(), "matrix-config-fuzz-"));
const oracle = new Oracle();
const tally = { equal: 0, differ: 0, known: 0, failed: 0 };
try {
  for (let number = first; number < first + count; number++) await compare(number, makeCase(number));
} finally {
  oracle.close();
  rmSync(work, { recursive: true });
}
if (tally.known > 0)
  console.log(`${tally.known} differ on purpose (known-differences.ts); they count as equal`);
console.log(`${tally.failed} of the cases fail in Hydra, and so they should here`);
console.log(`config fuzz: ${count} cases, ${tally.equal + tally.known} equal, ${tally.differ} differ`);
process.exitCode = tally.differ === 0 ? 0 : 1;

async function compare(number: number, made: Case): Promise<void> {
  const tree = `case-${number}`;
  const folder = join(work, "trees", tree);
  const answer = await askHydra(oracle, made, folder);
  const difference = await runConfigVector(made.kind, { ...made, tree, ...answer }, work);
  rmSync(folder, { recursive: true, force: true });
  if ("compose_error" in answer || "resolve_error" in answer || "error" in answer) tally.failed++;
  if (difference === undefined) {
    tally.equal++;
    return;
  }
  if (knownDifference(made, answer, difference)) {
    tally.known++;
    return;
  }
  tally.differ++;
  if (tally.differ <= shown) report(number, made, difference);
}

function report(number: number, made: Case, difference: string): void {
  console.log(`case ${number} (${made.kind}): ${difference}`);
  console.log(`  overrides ${JSON.stringify(made.overrides)}`);
  if (made.kind !== "compose") return;
  console.log(`  config ${made.config}, env ${JSON.stringify(made.env)}`);
  if (made.tree.size < 5)
    for (const [path, text] of made.tree) console.log(`  ${path}: ${JSON.stringify(text)}`);
}
