// `npm run prove [-- --short]`: the long proofs, or their short form as CI runs it. Full results go to docs/proofs/.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
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
    short: ["--kills", "20", "--rows", "150"],
    full: ["--kills", "200"],
    needs: "java",
  },
  { name: "broker-kills", script: "broker-kills.ts", full: [], needs: "java" },
  { name: "crash-points", script: "crash-points.ts", short: [], full: [] },
  // Beside Hydra itself, which it installs into the temporary folder.
  {
    name: "config-fuzz",
    script: "../packages/config/prove/fuzz.ts",
    short: ["300"],
    full: ["10000"],
    needs: "python3",
  },
];

let failed = 0;
for (const { name, script, short, full, needs } of proofs) {
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

/** What people wrote below an earlier result: from its first heading on. */
function remarksIn(path: string): string {
  if (!existsSync(path)) return "";
  const text = readFileSync(path, "utf8");
  const start = text.indexOf("\n## ");
  return start === -1 ? "" : text.slice(start);
}
