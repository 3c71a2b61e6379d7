import type { Command, Option } from "commander";
import { isConfigName } from "../config/config-name.ts";
import { longFlag } from "../config/long-flag.ts";
import type { Candidate } from "./candidate.ts";
import { fileCandidates } from "./file-candidates.ts";
import { runCandidates } from "./run-candidates.ts";

/** What was typed before the current word, taken apart. */
interface Typed {
  readonly command: Command;
  readonly positionals: readonly string[];
  /** By attribute name, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The option whose value is being typed. */
  readonly open: Option | undefined;
}

/** What the last word may go on to, given those before it. Never throws: who types is not to be told of errors. */
export async function candidates(matrix: Command, words: readonly string[]): Promise<Candidate[]> {
  const current = words.at(-1) ?? "";
  try {
    const found = await candidatesFor(takeApart(matrix, words.slice(0, -1)), current);
    return found.filter(({ value }) => value.startsWith(current));
  } catch {
    return [];
  }
}

function takeApart(matrix: Command, words: readonly string[]): Typed {
  let command = matrix;
  let open: Option | undefined;
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const word of words.map(longFlag)) {
    if (open !== undefined) {
      const name = open.attributeName();
      values.set(name, [...(values.get(name) ?? []), word]);
      open = undefined;
      continue;
    }
    const option = command.options.find(({ short, long }) => word === short || word === long);
    if (option !== undefined) open = option.required ? option : undefined;
    else if (!word.startsWith("-")) {
      const inner =
        positionals.length === 0 && command.commands.find((candidate) => candidate.name() === word);
      if (inner) command = inner;
      else positionals.push(word);
    }
  }
  return { command, positionals, values, open };
}

async function candidatesFor(typed: Typed, current: string): Promise<Candidate[]> {
  const { command, positionals, open } = typed;
  if (open !== undefined) return optionValues(typed, open, current);
  if (current.startsWith("-")) return flags(command);
  if (command.commands.length > 0) {
    return command.commands.map((inner) => ({ value: inner.name(), about: inner.description() }));
  }
  if (takesConfig(command)) return configCandidates(typed, current);
  const argument = command.registeredArguments[positionals.length];
  if (argument?.argChoices !== undefined) return argument.argChoices.map((value) => ({ value }));
  return argument?.name() === "run" ? runCandidates(current) : [];
}

function takesConfig(command: Command): boolean {
  return command.options.some((option) => option.attributeName() === "configName");
}

async function optionValues(typed: Typed, option: Option, current: string): Promise<Candidate[]> {
  const name = option.attributeName();
  if (name === "configDir") return fileCandidates(current, { folders: true });
  if (name === "configName") return configNames(typed);
  if (name !== "group") return [];
  const { source } = await configsOf(typed);
  return source.groups().map((value) => ({ value }));
}

async function configCandidates(typed: Typed, current: string): Promise<Candidate[]> {
  const { command, positionals, values } = typed;
  const named = values.get("configName")?.at(-1);
  const [first] = positionals;
  const pack = named === undefined && first !== undefined && isConfigName(first) ? first : undefined;
  const isDoctor = command.name() === "doctor";
  const names = named === undefined && first === undefined ? await configNames(typed) : [];
  const configName = named ?? pack ?? (isDoctor ? "matrix" : undefined);
  if (configName === undefined) return names;
  const rest = pack === undefined ? positionals : positionals.slice(1);
  const overrides = rest.filter((word) => word.includes("="));
  const request = { configName, configDirs: dirs(typed), overrides };
  const wantsPath = command.name() === "why" && rest.length === 0;
  const { keyCandidates, pathCandidates } = await import("./key-candidates.ts");
  const keys = await (wantsPath ? pathCandidates : keyCandidates)(current, request);
  return [...names, ...keys];
}

/** Run configs of packs and of the user. `matrix` is what they build on, and runs nothing itself. */
async function configNames(typed: Typed): Promise<Candidate[]> {
  const { packs, source } = await configsOf(typed);
  const about = new Map(packs.map(({ name, package: from }) => [name, `pack of ${from}`]));
  return source
    .options("")
    .filter((name) => name !== "matrix")
    .map((value) => ({ value, about: about.get(value) ?? "run config" }));
}

/** Loaded where it is needed: names of commands and runs come without. */
async function configsOf(typed: Typed) {
  const { RunConfigs } = await import("../config/run-configs.ts");
  return new RunConfigs(dirs(typed));
}

function dirs({ values }: Typed): readonly string[] {
  return values.get("configDir") ?? [];
}

function flags({ options }: Command): Candidate[] {
  return [...options, ...extraFlags].flatMap(({ long, description }) =>
    long ? [{ value: long, about: description }] : [],
  );
}

const extraFlags: readonly Pick<Option, "long" | "description">[] = [
  { long: "--help", description: "show help" },
];
