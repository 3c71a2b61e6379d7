import type { TSchema } from "typebox";
import { packNamed, packNames } from "../packs.ts";
import { runConfigSchema } from "./run-config.ts";

interface Property {
  readonly properties?: Record<string, Property>;
  readonly description?: string;
  readonly default?: unknown;
}

/** All keys of a run's config with default and meaning, those of every pack included. */
export function keysHelp(): string {
  const parts = [`\nKeys:\n${lines(runConfigSchema, "")}`];
  for (const name of packNames)
    parts.push(`Keys of pack ${name}:\n${lines(packNamed(name).options, "workload.")}`);
  parts.push(
    "Examples:\n" +
      "  matrix run coral data.path=questions.jsonl llm=simulator\n" +
      "  matrix run coral data.path=questions.parquet data.limit=100 run.id=first llm.base_url=http://localhost:8000/v1 llm.model=NAME",
  );
  return parts.join("\n\n");
}

function lines(schema: TSchema, prefix: string): string {
  return leaves(schema as Property, prefix)
    .map(([key, { default: value, description = "" }]) =>
      `  ${`${key}=${shown(value)}`.padEnd(44)} ${description}`.trimEnd(),
    )
    .join("\n");
}

function leaves(property: Property, prefix: string): [string, Property][] {
  return Object.entries(property.properties ?? {}).flatMap(([key, inner]): [string, Property][] =>
    inner.properties === undefined ? [[`${prefix}${key}`, inner]] : leaves(inner, `${prefix}${key}.`),
  );
}

/** A default as one would type it; long texts are cut. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  const [line = ""] = text.split("\n");
  return line.length > 24 || line.length < text.length ? `${line.slice(0, 21)}...` : line;
}
