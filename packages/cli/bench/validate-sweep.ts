// How long all jobs of a sweep take to be expanded, composed, checked and their data opened, before the first one begins.
//
//   node --conditions=@matrix/source packages/cli/bench/validate-sweep.ts [jobs]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunConfigs } from "../src/config/run-configs.ts";
import { checkJobs } from "../src/sweep/check-jobs.ts";
import { sweepJobs } from "../src/sweep/sweep-jobs.ts";

const wanted = Number(process.argv[2] ?? 1000);
const folder = mkdtempSync(join(tmpdir(), "matrix-sweep-bench-"));
try {
  const data = join(folder, "questions.jsonl");
  const row = { question_id: 1, question: "2 + 2?", options: ["3", "4"], answer: "B" };
  writeFileSync(data, `${JSON.stringify(row)}\n`.repeat(1000));
  const request = {
    configName: "coral",
    configDirs: [],
    overrides: [
      `data.path=${data}`,
      "llm=simulator",
      "llm.model=m/1b,m/8b",
      `run.seed=range(0,${Math.ceil(wanted / 2)})`,
    ],
  };
  const cpu = process.cpuUsage();
  const started = performance.now();
  const configs = new RunConfigs([]);
  const now = new Date();
  const sweep = await sweepJobs(configs, request, now);
  const { jobs, problems } = await checkJobs(configs, request, sweep, now);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (problems.length > 0) throw new Error(problems[0]!.message);
  console.log(
    `${jobs.length} jobs checked in ${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(2)} s of CPU)`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
