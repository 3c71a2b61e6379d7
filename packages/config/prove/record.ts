/**
 * Records what Hydra makes of some generated cases, for tests on machines without it.
 *
 *     node --conditions=@matrix/source prove/record.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askHydra } from "./ask.ts";
import { caseKinds, makeCase } from "./cases.ts";
import { Oracle } from "./oracle-process.ts";

/** How many cases of each kind to keep, by whether Hydra takes them. */
const wanted = { works: 30, fails: 8 };
const target = join(import.meta.dirname, "../test/fixtures/hydra.jsonl");

const work = mkdtempSync(join(tmpdir(), "matrix-config-record-"));
const oracle = new Oracle();
const lines: string[] = [];
try {
  for (const [index] of caseKinds.entries()) await recordKind(index);
} finally {
  oracle.close();
  rmSync(work, { recursive: true });
}
writeFileSync(target, `${lines.join("\n")}\n`);
console.log(`${lines.length} cases written to ${target}`);

async function recordKind(index: number): Promise<void> {
  const left = { ...wanted };
  // far from where the comparison starts, so that both see different cases
  for (let number = 700_000 + index; left.works + left.fails > 0; number += caseKinds.length) {
    const made = makeCase(number);
    const answer = await askHydra(oracle, made, join(work, String(number)));
    const outcome = "resolved" in answer || "jobs" in answer ? "works" : "fails";
    if (left[outcome] === 0) continue;
    left[outcome]--;
    const tree = made.kind === "compose" ? Object.fromEntries(made.tree) : undefined;
    lines.push(JSON.stringify({ ...made, tree, ...withoutTexts(answer) }));
  }
}

/** Errors count by their stage; Hydra's texts stay with Hydra. */
function withoutTexts(answer: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [name, name.endsWith("error") ? true : value]),
  );
}
