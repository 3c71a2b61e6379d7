import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { ConfigMap } from "@matrix/config";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";
import { configYaml } from "../config/config-yaml.ts";
import { count } from "../progress/format.ts";
import type { Manifest } from "../run-folder/manifest.ts";
import { version } from "../version.ts";
import type { Tally } from "./tally.ts";

/** What a dataset card tells. */
export interface CardFacts {
  readonly manifest: Manifest;
  readonly pack: AnyWorkloadPack;
  readonly tally: Tally;
  /** Name of the format, and path of its file beside the card. */
  readonly format: string;
  readonly file: string;
  /** As the Hugging Face hub names licences, such as `apache-2.0`. */
  readonly license: string;
}

/** @throws {OptionError} for what is no name of a licence, or none */
export function checkedLicense(license: string | undefined): string {
  if (license === undefined) {
    throw new OptionError(
      "a dataset card names a licence; give --license, such as --license apache-2.0, or --license other",
    );
  }
  if (/^[a-z0-9][a-z0-9.+-]*$/.test(license)) return license;
  throw new OptionError(
    `--license is a name as the Hugging Face hub has it, such as apache-2.0 or cc-by-4.0, got "${license}"`,
  );
}

/**
 * A dataset card (`README.md`) in the Hugging Face hub's form: how the data were made, by which config, and how the rows ended.
 * Addresses of servers and folders of this machine are left out.
 */
export function datasetCard({ manifest, pack, tally, format, file, license }: CardFacts): string {
  const { success, failed, dead } = tally.records;
  const head: ConfigMap = {
    license,
    pretty_name: manifest.run,
    tags: ["synthetic", "matrix", pack.name],
    size_categories: [sizeCategory(success + failed + dead)],
    configs: [{ config_name: "default", data_files: file }],
  };
  const { plugin, data, createdAt, completed, configHash } = manifest;
  return `---
${configYaml(head)}---

# ${manifest.run}

${pack.description}

Made by [Matrix](https://github.com/matrix-ts/matrix) ${version}, pack \`${pack.name}\` (\`${plugin.package}\` ${plugin.version}), in format \`${format}\`, from ${counted(tally)}.

## Provenance

| | |
| --- | --- |
| run | ${cell(manifest.run)} |
| begun | ${createdAt} |
| completed | ${completed?.at ?? "not complete when this was written"} |
| source rows | ${cell(withoutFolders(data.description))} |
| hash of the source's fingerprint | \`${hashOf(data.fingerprint)}\` |
| model | ${cell(modelOf(manifest))} |
| hash of the config | \`${configHash}\` |

## How these rows ended

| outcome | reason | rows |
| --- | --- | --- |
${outcomeRows(tally).join("\n")}

## Config

Without addresses of servers and folders of the machine.

\`\`\`yaml
${configYaml(publicConfig(manifest))}\`\`\`
`;
}

function counted({ records }: Tally): string {
  const all = records.success + records.failed + records.dead;
  return `${count(all)} ${all === 1 ? "record" : "records"}, ${count(records.success)} of them successful`;
}

function outcomeRows({ records, reasons }: Tally): string[] {
  return Object.entries(records).flatMap(([outcome, rows]) => {
    if (rows === 0) return [];
    const own = Object.entries(reasons).filter(([name]) => name.startsWith(`${outcome}: `));
    const known = own.reduce((sum, [, number]) => sum + number, 0);
    const lines = own
      .sort(([, a], [, b]) => b - a)
      .map(([name, number]) => [name.slice(outcome.length + 2), number] as const);
    const rest = rows > known ? [["", rows - known] as const] : [];
    return [...lines, ...rest].map(
      ([reason, number]) => `| ${outcome} | ${cell(reason)} | ${count(number)} |`,
    );
  });
}

function modelOf({ config }: Manifest): string {
  return config.llm.kind === "none" ? "none" : config.llm.model;
}

/** What may be told to anybody. */
function publicConfig({ config }: Manifest): ConfigMap {
  const { pack, run, data, transport, llm, workload } = config;
  const { dir: _, ...told } = run;
  const shown = {
    pack,
    run: told,
    data: data.kind === "pack" ? data : { ...data, path: publicPath(data.path) },
    transport,
    llm: "base_url" in llm ? withoutAddress(llm) : llm,
    workload: withBaseNames(workload),
  };
  return JSON.parse(JSON.stringify(shown));
}

function withoutAddress(llm: object): object {
  return Object.fromEntries(
    Object.entries(llm).filter(([key]) => key !== "base_url" && key !== "api_key_env"),
  );
}

/** Hubs are for all to see; folders and buckets are not. */
function publicPath(path: string): string {
  return path.startsWith("hf://") ? path : basename(path);
}

/** Paths in a pack's options are absolute; their last part says enough. Addresses go. */
function withBaseNames(value: unknown): unknown {
  if (typeof value === "string") {
    if (/^(?:\/|[a-z]:\\)[^\n]*$/i.test(value)) return basename(value);
    return /^[a-z][a-z+.-]*:\/\/\S+$/i.test(value) ? "" : value;
  }
  if (Array.isArray(value)) return value.map(withBaseNames);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBaseNames(inner)]));
}

/** `JSONL /home/x/rows.jsonl, 10 bytes` → `JSONL rows.jsonl, 10 bytes`. */
function withoutFolders(description: string): string {
  return description.replace(/(^|\s)(?:\/|[a-z]:\\|s3:\/\/)\S*[/\\]/gi, "$1");
}

/** Fingerprints may name folders. */
function hashOf(fingerprint: string): string {
  return createHash("sha256").update(fingerprint).digest("hex");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}

/** As the hub sorts data sets. */
function sizeCategory(rows: number): string {
  const steps = [
    [1e3, "n<1K"],
    [1e4, "1K<n<10K"],
    [1e5, "10K<n<100K"],
    [1e6, "100K<n<1M"],
    [1e7, "1M<n<10M"],
    [1e8, "10M<n<100M"],
    [1e9, "100M<n<1B"],
  ] as const;
  return steps.find(([below]) => rows < below)?.[1] ?? "n>1B";
}
