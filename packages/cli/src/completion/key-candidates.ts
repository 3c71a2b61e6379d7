import type { ConfigRequest } from "../config/config-request.ts";
import { RunConfigs } from "../config/run-configs.ts";
import type { Candidate } from "./candidate.ts";
import { fileCandidates } from "./file-candidates.ts";

interface Described {
  readonly properties?: { readonly [key: string]: Described };
  readonly anyOf?: readonly Described[];
  readonly type?: unknown;
  readonly format?: unknown;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
}

/** Keys whose values are paths of files and folders. */
const paths: ReadonlySet<string> = new Set(["data.path", "output.path", "output.parquet", "run.dir"]);

/** What `key=value` may go on to: keys, level by level; options of a group; values that a key takes. */
export async function keyCandidates(typed: string, request: ConfigRequest): Promise<Candidate[]> {
  const configs = new RunConfigs(request.configDirs);
  const schema = await configs.schema(request.configName, request.overrides);
  const [, sign = "", key = "", text] = /^([+~]*)([^=]*)(?:=(.*))?$/s.exec(typed) ?? [];
  const found =
    text === undefined ? keysBelow(schema, key, configs) : await valuesOf(schema, key, text, configs);
  return found.map(({ value, ...rest }) => ({ value: `${sign}${value}`, ...rest }));
}

/** Paths of values, level by level: `llm.` and then `llm.model`. */
export async function pathCandidates(typed: string, request: ConfigRequest): Promise<Candidate[]> {
  const schema = await new RunConfigs(request.configDirs).schema(request.configName, request.overrides);
  const above = typed.slice(0, typed.lastIndexOf(".") + 1);
  return entriesAt(schema, above).map(([name, property]) => ({
    value: `${above}${name}${isSection(property) ? "." : ""}`,
    ...aboutOf(property),
  }));
}

function keysBelow(schema: Described, typed: string, { source }: RunConfigs): Candidate[] {
  const above = typed.slice(0, typed.lastIndexOf(".") + 1);
  const keys = entriesAt(schema, above).map(([name, property]) => ({
    value: `${above}${name}${isSection(property) ? "." : "="}`,
    ...aboutOf(property),
  }));
  if (above !== "") return keys;
  const groups = source.groups().map((group) => ({ value: `${group}=`, about: "config group" }));
  return [...groups, ...keys];
}

async function valuesOf(
  schema: Described,
  key: string,
  text: string,
  { source, packs }: RunConfigs,
): Promise<Candidate[]> {
  // Of a sweep, the part that is being typed.
  const before = `${key}=${text.slice(0, text.lastIndexOf(",") + 1)}`;
  const options = source.options(key);
  if (options.length > 0) return options.map((option) => ({ value: `${before}${option}` }));
  if (key === "pack") return packs.map(({ name }) => ({ value: `${before}${name}` }));
  if (paths.has(key)) {
    const files = await fileCandidates(text, { folders: key === "run.dir" });
    return files.map(({ value }) => ({ value: `${key}=${value}` }));
  }
  const above = key.slice(0, key.lastIndexOf(".") + 1);
  const property = entriesAt(schema, above).find(([name]) => `${above}${name}` === key)?.[1];
  if (property === undefined) return [];
  if (alternatives(property).some(({ format }) => format === "path")) {
    const files = await fileCandidates(text, { folders: false });
    return files.map(({ value }) => ({ value: `${key}=${value}` }));
  }
  return [...new Set(constantsOf(property))].map((value) => ({ value: `${before}${value}` }));
}

/** Keys at a level, of all alternatives, each once. */
function entriesAt(schema: Described, above: string): [string, Described][] {
  const steps = above.split(".").slice(0, -1);
  const levels = steps.reduce<readonly Described[]>(
    (all, step) =>
      all.flatMap((level) => alternatives(level).flatMap(({ properties }) => properties?.[step] ?? [])),
    [schema],
  );
  const entries = levels.flatMap(alternatives).flatMap(({ properties = {} }) => Object.entries(properties));
  return entries.filter(([name], index) => entries.findIndex(([other]) => other === name) === index);
}

function alternatives(schema: Described): readonly Described[] {
  return schema.anyOf ?? [schema];
}

function isSection(schema: Described): boolean {
  return alternatives(schema).some(({ properties }) => properties !== undefined);
}

function constantsOf(property: Described): string[] {
  const values = alternatives(property).flatMap(({ type, const: constant }) => {
    if (constant !== undefined) return [String(constant)];
    if (type === "boolean") return ["true", "false"];
    return type === "null" ? ["null"] : [];
  });
  const { default: given } = property;
  return typeof given === "object" || given === undefined ? values : [String(given), ...values];
}

function aboutOf({ description }: Described): { about?: string } {
  return description === undefined ? {} : { about: description };
}
