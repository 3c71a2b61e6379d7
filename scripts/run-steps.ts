import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One thing to run; it passes when its command exits with 0. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Counts vitest's tests instead of the step itself. */
  readonly vitest?: boolean;
}

/** Runs all steps, also after a failure; prints a last line `N passed, N failed` and exits 1 when one failed. */
export function runSteps(steps: readonly Step[]): never {
  let passed = 0;
  let failed = 0;
  for (const step of steps) {
    console.log(`\n== ${step.name}`);
    const report = join(mkdtempSync(join(tmpdir(), "matrix-test-")), "report.json");
    const extra = step.vitest ? ["--reporter=default", "--reporter=json", `--outputFile=${report}`] : [];
    const [command, ...args] = [...step.command, ...extra];
    const { status } = spawnSync(command!, args, { stdio: ["ignore", "inherit", "inherit"] });
    const counts = step.vitest ? vitestCounts(report) : undefined;
    passed += counts?.passed ?? (status === 0 ? 1 : 0);
    // A run that broke off before its tests counts as one failure.
    failed += counts && (counts.failed > 0 || status === 0) ? counts.failed : status === 0 ? 0 : 1;
    if (status !== 0) console.log(`-- ${step.name} failed (exit ${status})`);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

function vitestCounts(report: string): { passed: number; failed: number } | undefined {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as Record<
      string,
      number
    >;
    return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 };
  } catch {
    return undefined;
  }
}
