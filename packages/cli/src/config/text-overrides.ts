import { type OverrideInput, parseOverride } from "@matrix/config";

interface Described {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: { readonly [key: string]: Described };
  readonly anyOf?: readonly Described[];
}

/**
 * Takes what follows `key=` as it is where the key takes a text: `run.id=007` and `data.path=my file (1).jsonl` mean what
 * they say, without a thought for the grammar of values. What is quoted already, or holds `${`, is left to the grammar.
 */
export function readTexts(overrides: readonly string[], schema: object): OverrideInput[] {
  return overrides.map((override) => {
    const { key, text } = textOf(override, schema) ?? {};
    if (key === undefined || text === undefined || !meansItself(text)) return override;
    return { ...parseOverride(`${key}=${quoted(text)}`), text: override };
  });
}

/** The same for overrides that may be sweeps: of a text with commas each part is taken as it is. */
export function quoteSweptTexts(overrides: readonly string[], schema: object): string[] {
  return overrides.map((override) => {
    const { key, text } = textOf(override, schema) ?? {};
    if (key === undefined || text === undefined || /^(?:[[{]|\w+\()/.test(text)) return override;
    const parts = text.split(",").map((part) => part.trim());
    if (parts.some((part) => /^['"]|\$\{/.test(part))) return override;
    return `${key}=${parts.map((part) => (meansItself(part) ? quoted(part) : part)).join(",")}`;
  });
}

/** An override of a sweep's job as a person would type it, so that {@link readTexts} reads it back. */
export function typedText(override: string, schema: object): string {
  const { key } = textOf(override, schema) ?? {};
  if (key === undefined) return override;
  const { value } = parseOverride(override);
  const text = typeof value === "object" && value !== null && "text" in value ? value.text : value;
  return typeof text === "string" && meansItself(text) ? `${key}=${text}` : override;
}

/** Key (with its `+`) and text of an override whose key takes a text and nothing else. */
function textOf(override: string, schema: object): { key: string; text: string } | undefined {
  const [, key, text] = /^(\+{0,2}[\w.]+)=(.*)$/s.exec(override) ?? [];
  if (key === undefined || text === undefined) return undefined;
  const described = at(schema, key.replace(/^\++/, "").split("."));
  return described.some(takesText) && !described.some(takesMore) ? { key, text } : undefined;
}

function meansItself(text: string): boolean {
  return text !== "null" && text !== "???" && !/^['"]|\$\{/.test(text);
}

/** Backslashes count in quotes only before a quote and at the end. */
function quoted(text: string): string {
  return `'${text.replace(/(\\*)'/g, "$1$1\\'").replace(/(\\+)$/, "$1$1")}'`;
}

/** What a schema says of a path: one answer for each alternative. */
function at(schema: Described, path: readonly string[]): Described[] {
  const [key, ...rest] = path;
  const alternatives = schema.anyOf ?? [schema];
  if (key === undefined) return [...alternatives];
  return alternatives.flatMap(({ properties }) => {
    const next = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
    return next === undefined ? [] : at(next, rest);
  });
}

function takesText({ type, const: constant }: Described): boolean {
  return type === "string" || typeof constant === "string";
}

function takesMore(described: Described): boolean {
  return !takesText(described) && described.type !== "null";
}
