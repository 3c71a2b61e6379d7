import { baseSchema } from "./config-schema.ts";

interface Property {
  readonly properties?: { readonly [key: string]: Property };
  readonly anyOf?: readonly Property[];
  readonly const?: unknown;
  readonly description?: string;
  readonly default?: unknown;
}

/** All keys that every run has, with default and meaning; those of launchers are for submitted runs only. */
export function keysHelp(): string {
  const { pack: _, launcher: __, ...sections } = baseSchema.properties;
  const lines = Object.entries(sections).flatMap(([name, section]) =>
    sectionLines(name, section as Property),
  );
  return [
    `\nKeys:\n${lines.join("\n")}`,
    "Keys of a pack, with their defaults: matrix config show PACK",
    "Examples:\n" +
      "  matrix run coral data.path=questions.jsonl llm=simulator\n" +
      "  matrix run coral data.path=questions.parquet data.limit=100 run.id=first llm.base_url=http://localhost:8000/v1 llm.model=NAME\n" +
      "  matrix run -cn coral_mmlu_pro -cd conf data.path=mmlu_pro.parquet llm=simulator\n" +
      "  matrix run coral data.path=questions.jsonl llm=simulator -m workload.max_turns=2,4,8 --jobs 3",
  ].join("\n\n");
}

/** The keys of launchers, with default and meaning. */
export function launcherKeysHelp(): string {
  const lines = sectionLines("launcher", baseSchema.properties.launcher as Property);
  return `\nKeys of launchers (matrix run --help has the others):\n${lines.join("\n")}`;
}

/** A section whose kind can be chosen has one block for each kind. What an earlier one has is not told again. */
function sectionLines(name: string, section: Property): string[] {
  if (section.anyOf === undefined) return keyLines(section, `${name}.`);
  const told: { readonly kind: string; readonly lines: readonly string[] }[] = [];
  return section.anyOf.flatMap((option) => {
    const kind = `${name}=${option.properties?.kind?.const}`;
    const lines = keyLines(option, `${name}.`);
    const part = told.find((earlier) => earlier.lines.every((line) => lines.includes(line)));
    if (lines.length > 0) told.push({ kind, lines });
    if (part === undefined) return [`  ${kind}:`, ...lines];
    const own = lines.filter((line) => !part.lines.includes(line));
    return [`  ${kind}:`, ...own, `  and those of ${part.kind}`];
  });
}

function keyLines(property: Property, prefix: string): string[] {
  return Object.entries(property.properties ?? {}).flatMap(([key, inner]) => {
    if (key === "simulator")
      return [`  ${`${prefix}simulator.NAME=`.padEnd(40)} options of the simulator: see matrix sim --help`];
    if (inner.properties !== undefined) return keyLines(inner, `${prefix}${key}.`);
    if (key === "kind") return [];
    return [`  ${`${prefix}${key}=${shown(inner.default)}`.padEnd(40)} ${inner.description ?? ""}`.trimEnd()];
  });
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
