// Writes the config groups that say nothing but their schema's defaults, with each key's meaning above it, so that the
// defaults stand in one place. `--check` only says whether a file differs.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { coralOptions } from "@matrix/agents-coral";
import { naturalReasoningOptions } from "@matrix/agents-naturalreasoning";
import { tau2Options } from "@matrix/agents-tau2";
import { kafkaTransportSection } from "../packages/cli/src/config/kafka-section.ts";
import { kubernetesLauncherSection } from "../packages/cli/src/config/launcher/kubernetes-section.ts";
import { localLauncherSection } from "../packages/cli/src/config/launcher/local-section.ts";
import { rayLauncherSection } from "../packages/cli/src/config/launcher/ray-section.ts";
import { slurmLauncherSection } from "../packages/cli/src/config/launcher/slurm-section.ts";
import {
  fsOffloadSection,
  memoryOffloadSection,
  noOffloadSection,
  redisOffloadSection,
  s3OffloadSection,
} from "../packages/cli/src/config/offload-sections.ts";
import {
  fileDataSection,
  jsonlOutputSection,
  memoryTransportSection,
  noModelSection,
  openAiSection,
  packDataSection,
  runSection,
  simulatorSection,
} from "../packages/cli/src/config/sections.ts";
import { telemetrySection } from "../packages/cli/src/config/telemetry-section.ts";

interface Described {
  readonly properties?: { readonly [key: string]: Described };
  readonly description?: string;
  readonly default?: unknown;
}

const packages = join(import.meta.dirname, "../packages");
const files: { readonly [path: string]: { readonly package: string; readonly schema: object } } = {
  "cli/conf/run/default.yaml": { package: "run", schema: runSection },
  "cli/conf/data/file.yaml": { package: "data", schema: fileDataSection },
  "cli/conf/data/pack.yaml": { package: "data", schema: packDataSection },
  "cli/conf/output/jsonl.yaml": { package: "output", schema: jsonlOutputSection },
  "cli/conf/transport/memory.yaml": { package: "transport", schema: memoryTransportSection },
  "cli/conf/transport/kafka.yaml": { package: "transport", schema: kafkaTransportSection },
  "cli/conf/offload/none.yaml": { package: "offload", schema: noOffloadSection },
  "cli/conf/offload/memory.yaml": { package: "offload", schema: memoryOffloadSection },
  "cli/conf/offload/fs.yaml": { package: "offload", schema: fsOffloadSection },
  "cli/conf/offload/redis.yaml": { package: "offload", schema: redisOffloadSection },
  "cli/conf/offload/s3.yaml": { package: "offload", schema: s3OffloadSection },
  "cli/conf/telemetry/default.yaml": { package: "telemetry", schema: telemetrySection },
  "cli/conf/llm/openai.yaml": { package: "llm", schema: openAiSection },
  "cli/conf/llm/simulator.yaml": { package: "llm", schema: simulatorSection },
  "cli/conf/llm/none.yaml": { package: "llm", schema: noModelSection },
  "cli/conf/launcher/kubernetes.yaml": { package: "launcher", schema: kubernetesLauncherSection },
  "cli/conf/launcher/local.yaml": { package: "launcher", schema: localLauncherSection },
  "cli/conf/launcher/ray.yaml": { package: "launcher", schema: rayLauncherSection },
  "cli/conf/launcher/slurm.yaml": { package: "launcher", schema: slurmLauncherSection },
  "agents-coral/conf/workload/coral.yaml": { package: "workload", schema: coralOptions },
  "agents-tau2/conf/workload/tau2.yaml": { package: "workload", schema: tau2Options },
  "agents-naturalreasoning/conf/workload/naturalreasoning.yaml": {
    package: "workload",
    schema: naturalReasoningOptions,
  },
};

const onlyCheck = process.argv.includes("--check");
let differ = 0;
for (const [path, { schema }] of Object.entries(files)) {
  const file = join(packages, path);
  const text = `# Written by scripts/write-conf.ts from the schema.\n${lines(schema as Described, "").join("\n")}\n`;
  if (onlyCheck) {
    if (readFileSync(file, "utf8") === text) continue;
    differ++;
    console.log(`${path} is not what its schema says; run: npm run write-conf`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
process.exit(differ === 0 ? 0 : 1);

function lines(schema: Described, indent: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const meaning = property.description ? wrapped(property.description, `${indent}# `) : [];
    if (property.properties) return [...meaning, `${indent}${key}:`, ...lines(property, `${indent}  `)];
    return [...meaning, ...value(key, property.default, indent)];
  });
}

function value(key: string, given: unknown, indent: string): string[] {
  // What has no default must be given.
  if (given === undefined) return [`${indent}${key}: ???`];
  if (typeof given === "string" && given.includes("\n")) {
    return [
      `${indent}${key}: |`,
      ...given
        .trimEnd()
        .split("\n")
        .map((line) => (line === "" ? "" : `${indent}  ${line}`)),
    ];
  }
  return [`${indent}${key}: ${JSON.stringify(given)}`];
}

function wrapped(text: string, prefix: string): string[] {
  const out: string[] = [];
  for (const word of text.split(" ")) {
    const last = out.at(-1);
    if (last !== undefined && last.length + word.length < 118) out[out.length - 1] = `${last} ${word}`;
    else out.push(`${prefix}${word}`);
  }
  return out;
}
