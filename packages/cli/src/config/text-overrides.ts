interface Described {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: { readonly [key: string]: Described };
  readonly anyOf?: readonly Described[];
}

/**
 * Quotes what follows `key=` where the key takes a text: `run.id=007` and `data.path=my file (1).jsonl` mean what they say,
 * without a thought for the grammar of values. What is quoted already, holds `${`, or is a sweep stays as it is.
 */
export function quoteTexts(overrides: readonly string[], schema: object, isSweep: boolean): string[] {
  return overrides.map((override) => {
    const [, key, text] = /^(\+{0,2}[\w.]+)=(.*)$/s.exec(override) ?? [];
    if (key === undefined || text === undefined) return override;
    const described = at(schema as Described, key.replace(/^\++/, "").split("."));
    if (!described.some(takesText) || described.some(takesMore)) return override;
    const stays =
      text === "null" || text === "???" || /^['"]|\$\{/.test(text) || (isSweep && /,|\(.*\)/.test(text));
    return stays ? override : `${key}='${text.replace(/(\\*)'/g, "$1$1\\'").replace(/(\\+)$/, "$1$1")}'`;
  });
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
