/**
 * How long composing takes: a config of ten groups, and a sweep of 1,000 jobs, each composed and checked.
 *
 *     node --conditions=@matrix/source bench/compose.ts
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeConfig, openConfigs, validateConfig } from "../src/index.ts";

const groups = Array.from({ length: 10 }, (_, index) => `group${index}`);
const options = ["one", "two", "three"];
const jobsWanted = 1000;

/** Ten groups with three options each, every option with twenty values of all kinds. */
function writeConfigs(folder: string): void {
  for (const group of groups) {
    mkdirSync(join(folder, group));
    for (const option of options) writeFileSync(join(folder, group, `${option}.yaml`), optionText(option));
  }
  const defaults = groups.map((group) => `  - ${group}: one\n`).join("");
  writeFileSync(
    join(folder, "config.yaml"),
    `defaults:\n${defaults}  - _self_\nrun:\n  id: demo\n  seed: 1\n`,
  );
}

function optionText(option: string): string {
  const values = Array.from({ length: 5 }, (_, index) => `n${index}: ${index}\nt${index}: text ${index}\n`);
  const roles = ["teacher", "student", "judge"].map(
    (role) => `  ${role}: {llm: main, temperature: 0.2, max_tokens: 1024}\n`,
  );
  return `kind: ${option}\n${values.join("")}path: runs/\${run.id}/${option}\nroles:\n${roles.join("")}list: [1, 2, 3]\n`;
}

const group = {
  type: "object",
  required: ["kind", "path"],
  properties: {
    kind: { enum: options },
    path: { type: "string" },
    roles: { type: "object" },
    n0: { type: "integer" },
  },
};
const schema = {
  type: "object",
  required: ["run"],
  properties: { run: { type: "object" }, ...Object.fromEntries(groups.map((name) => [name, group])) },
};

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const folder = mkdtempSync(join(tmpdir(), "matrix-config-bench-"));
try {
  writeConfigs(folder);
  const source = { searchPath: [folder], env: {} };
  const overrides = ["group1=two", "run.id=bench", "+run.note='a b'"];
  const composeOnce = () => void composeConfig({ ...source, configName: "config", overrides }).resolve();
  const first = milliseconds(composeOnce);
  const cpu = process.cpuUsage();
  const later = Array.from({ length: 50 }, () => milliseconds(composeOnce)).sort((a, b) => a - b);
  console.log(`compose and resolve ten groups, first time in the process: ${first.toFixed(1)} ms`);
  const { user, system } = process.cpuUsage(cpu);
  const each = (user + system) / 1000 / later.length;
  console.log(
    `compose and resolve ten groups, files read anew, of 50: median ${later[25]?.toFixed(1)} ms, CPU ${each.toFixed(1)} ms each`,
  );

  const configs = openConfigs(source);
  let jobs: string[][] = [];
  const sweep = milliseconds(() => {
    jobs = configs.expandSweep([
      `run.seed=range(0,${jobsWanted / 10})`,
      "run.id=a,b,c,d,e",
      "group3=one,two",
    ]);
    for (const job of jobs) validateConfig(configs.compose("config", job), schema);
  });
  console.log(`expand, compose and check ${jobs.length} jobs: ${(sweep / 1000).toFixed(2)} s`);
} finally {
  rmSync(folder, { recursive: true });
}
