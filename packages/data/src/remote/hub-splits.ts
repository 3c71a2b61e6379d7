import { DataError } from "@matrix/core";
import { hasKnownEnding } from "../rows/endings.ts";
import { globMatcher } from "../rows/glob.ts";

/** Other names that files give a split. Source: Hugging Face datasets' documentation, "Structure your repository". */
const words: { readonly [split: string]: readonly string[] } = {
  train: ["train", "training"],
  validation: ["validation", "valid", "dev", "val"],
  test: ["test", "testing", "eval", "evaluation"],
};

/** A subset as a data set's card describes it. */
interface Subset {
  readonly name: string;
  readonly isDefault: boolean;
  /** Patterns by split. */
  readonly patterns: ReadonlyMap<string, readonly string[]>;
}

/**
 * The files of a split: by the patterns of the data set's card; where it has none, by the split's name in their paths; where no path
 * names a split, all data files are `train`.
 *
 * @throws {DataError} where the subset or the split is missing, naming those there are
 */
export function filesOfSplit(
  address: string,
  paths: readonly string[],
  configs: unknown,
  split: string,
  subset: string | undefined,
): string[] {
  const sorted = [...paths].sort((one, other) => (one < other ? -1 : 1));
  const subsets = subsetsIn(configs);
  const splits =
    subsets.length > 0
      ? splitsByCard(address, sorted, subsets, subset)
      : splitsByName(sorted.filter((path) => subset === undefined || path.startsWith(`${subset}/`)));
  const files = splits.get(split) ?? [];
  if (files.length > 0) return files;
  const known = [...splits].filter(([, some]) => some.length > 0).map(([name]) => name);
  throw new DataError(
    known.length > 0
      ? `data set ${address} has no split "${split}", but ${known.join(", ")}; give one of these as split`
      : `data set ${address} has no files that are read; give revision refs/convert/parquet where it has a copy in Parquet`,
  );
}

function splitsByCard(
  address: string,
  paths: readonly string[],
  subsets: readonly Subset[],
  wanted: string | undefined,
): Map<string, string[]> {
  const found =
    wanted === undefined
      ? (subsets.find(({ isDefault }) => isDefault) ?? (subsets.length === 1 ? subsets[0] : undefined))
      : subsets.find(({ name }) => name === wanted);
  if (found === undefined) {
    const names = subsets.map(({ name }) => name).join(", ");
    throw new DataError(
      wanted === undefined
        ? `data set ${address} has several subsets and no default: ${names}; give one of these as subset`
        : `data set ${address} has no subset "${wanted}", but ${names}`,
    );
  }
  const splits = new Map<string, string[]>();
  for (const [split, patterns] of found.patterns) {
    const matchers = patterns.map(globMatcher);
    splits.set(
      split,
      paths.filter((path) => matchers.some((matches) => matches(path))),
    );
  }
  return splits;
}

function splitsByName(paths: readonly string[]): Map<string, string[]> {
  const data = paths.filter((path) => hasKnownEnding(path) && !/(^|\/)[._]/.test(path));
  const splits = new Map<string, string[]>();
  for (const [split, names] of Object.entries(words)) {
    const named = new RegExp(`(?:^|[^a-z0-9])(?:${names.join("|")})(?:[^a-z0-9]|$)`, "i");
    splits.set(
      split,
      data.filter((path) => named.test(path)),
    );
  }
  if ([...splits.values()].every((some) => some.length === 0)) splits.set("train", data);
  return splits;
}

/** The subsets that a card describes; those without files are left out. */
function subsetsIn(configs: unknown): Subset[] {
  if (!Array.isArray(configs)) return [];
  return configs.flatMap((config: unknown): Subset[] => {
    if (!isObject(config) || config.data_files === undefined) return [];
    const name = typeof config.config_name === "string" ? config.config_name : "default";
    const patterns = patternsIn(config.data_files);
    return [{ name, isDefault: name === "default" || config.default === true, patterns }];
  });
}

function patternsIn(dataFiles: unknown): Map<string, string[]> {
  const patterns = new Map<string, string[]>();
  const add = (split: string, found: readonly string[]) =>
    patterns.set(split, [
      ...(patterns.get(split) ?? []),
      ...found.map((pattern) => pattern.replace(/^\.\//, "")),
    ]);
  const entries = Array.isArray(dataFiles) ? dataFiles : [dataFiles];
  for (const entry of entries) {
    if (isObject(entry)) add(typeof entry.split === "string" ? entry.split : "train", textsIn(entry.path));
    else add("train", textsIn(entry));
  }
  return patterns;
}

function textsIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
