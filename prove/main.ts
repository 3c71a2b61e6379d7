// `npm run prove [-- --short] [-- NAME…]`: the long proofs, or their short form as CI runs it; all, or some. Full results go to docs/proofs/.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals: names } = parseArgs({
  options: { short: { type: "boolean", default: false } },
  allowPositionals: true,
});
const here = import.meta.dirname;
const results = join(here, "../docs/proofs");

/** A proof: its last line says what it did; its exit code whether that holds. */
interface Proof {
  readonly name: string;
  /** Below this folder. */
  readonly script: string;
  /** Absent: the short form leaves it out. */
  readonly short?: readonly string[];
  readonly full: readonly string[];
  /** A program that a machine may lack; the proof is left out then, and that is said. A CI must have it. */
  readonly needs?: string;
  /** Paths: the short form runs it only where one of them has changed since its result was recorded in docs/proofs/. */
  readonly dueAfter?: readonly string[];
}

const proofs: readonly Proof[] = [
  {
    name: "simulation",
    script: "simulation/main.ts",
    short: ["--seeds", "1000"],
    full: ["--seeds", "10000"],
  },
  {
    name: "broker",
    script: "broker/main.ts",
    short: ["--seeds", "1000"],
    full: ["--seeds", "10000"],
  },
  {
    name: "kafka-protocol",
    script: "broker/main.ts",
    short: ["--protocol", "kafka", "--seeds", "1000"],
    full: ["--protocol", "kafka", "--seeds", "10000"],
  },
  { name: "kills", script: "kills.ts", short: ["--kills", "20"], full: ["--kills", "200"] },
  {
    name: "chaos",
    script: "chaos/main.ts",
    short: ["--kills", "20", "--freezes", "2", "--storms", "1", "--rows", "150"],
    full: ["--kills", "200", "--freezes", "20", "--storms", "6"],
    needs: "java",
  },
  { name: "broker-kills", script: "broker-kills.ts", full: [], needs: "java" },
  { name: "crash-points", script: "crash-points.ts", short: [], full: [] },
  {
    name: "slurm",
    script: "slurm/main.ts",
    short: [],
    full: [],
    needs: "sbatch",
    dueAfter: ["packages/launch-slurm", "packages/core/src/launcher.ts"],
  },
  // Installs Ray from PyPI, once, into the cache.
  {
    name: "ray",
    script: "ray/main.ts",
    short: [],
    full: [],
    needs: "python3",
    dueAfter: ["packages/launch-ray", "packages/core/src/launcher.ts"],
  },
  // Beside Hydra itself, which it installs into the temporary folder.
  {
    name: "config-fuzz",
    script: "../packages/config/prove/fuzz.ts",
    short: ["300"],
    full: ["10000"],
    needs: "python3",
  },
];

const unknown = names.filter((name) => !proofs.some((proof) => proof.name === name));
if (unknown.length > 0) {
  console.error(`no proof ${unknown.join(", ")}; there are: ${proofs.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
let failed = 0;
for (const { name, script, short, full, needs, dueAfter } of proofs) {
  if (names.length > 0 && !names.includes(name)) continue;
  if (values.short && dueAfter !== undefined && !isDue(name, dueAfter)) {
    console.log(`proof ${name} is not due: ${dueAfter.join(", ")} are as they were when it was recorded`);
    continue;
  }
  if (needs !== undefined && !process.env.CI && spawnSync(needs, ["--version"]).error !== undefined) {
    console.log(`proof ${name} skipped: there is no ${needs} here`);
    continue;
  }
  const args = values.short ? short : full;
  if (args === undefined) continue;
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--conditions=@matrix/source", join(here, script), ...args],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  process.stdout.write(stdout);
  if (status !== 0) {
    failed++;
    console.log(`proof ${name} failed (exit ${status})`);
  } else if (!values.short) {
    mkdirSync(results, { recursive: true });
    const last = stdout.trim().split("\n").at(-1);
    const command =
      `node --conditions=@matrix/source ${posix.join("prove", script)} ${args.join(" ")}`.trim();
    const path = join(results, `${name}.md`);
    writeFileSync(
      path,
      `# ${name}\n\n\`${command}\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}:\n\n> ${last}\n${remarksIn(path)}`,
    );
  }
}
process.exit(failed === 0 ? 0 : 1);

/** Whether something has changed since a proof was recorded; also where history does not say. */
function isDue(name: string, paths: readonly string[]): boolean {
  const git = (...args: readonly string[]) => {
    const { status, stdout } = spawnSync("git", args, { cwd: join(here, ".."), encoding: "utf8" });
    return status === 0 ? stdout.trim() : undefined;
  };
  if (git("rev-parse", "--is-shallow-repository") !== "false") return true;
  const recorded = git("log", "-1", "--format=%H", "--", `docs/proofs/${name}.md`);
  if (!recorded) return true;
  return git("log", "-1", "--format=%H", `${recorded}..HEAD`, "--", ...paths) !== "";
}

/** What people wrote below an earlier result: from its first heading on. */
function remarksIn(path: string): string {
  if (!existsSync(path)) return "";
  const text = readFileSync(path, "utf8");
  const start = text.indexOf("\n## ");
  return start === -1 ? "" : text.slice(start);
}
