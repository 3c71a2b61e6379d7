import { ConfigEntry, type DefaultsEntry, GroupEntry } from "./defaults-entry.ts";
import { CompositionError, InterpolationError } from "./errors.ts";
import { type InterpolationContext, Interpolator } from "./interpolate.ts";
import { checkInterpolation } from "./interpolation-text.ts";
import { listNode, mapNode, scalarNode, setEntry } from "./node.ts";
import { nodeFromRaw } from "./raw-node.ts";

/**
 * Gives an entry such as `db_${server}` its name. Interpolations see the chosen options by group (`${db}`,
 * `${db@main}`) and the list itself (`${defaults.0.db}`).
 * @throws CompositionError
 */
export function resolveEntry(
  entry: DefaultsEntry,
  known: ReadonlyMap<string, string | null>,
  list: readonly DefaultsEntry[],
  context: InterpolationContext,
): void {
  const text = entry instanceof ConfigEntry ? entry.configPath : (entry.name ?? "");
  if (/^\$\{defaults\.\d\./.test(text) && entry instanceof GroupEntry) {
    throw new CompositionError(
      `${text} counts entries, which Hydra gave up; name the group: \${group}`,
      entry.origin,
    );
  }
  const name = resolved(text, entry, known, list, context);
  if (entry instanceof ConfigEntry) entry.path = name;
  else if (entry instanceof GroupEntry) entry.value = name;
}

function resolved(
  text: string,
  { origin }: DefaultsEntry,
  known: ReadonlyMap<string, string | null>,
  list: readonly DefaultsEntry[],
  context: InterpolationContext,
): string {
  const choices = mapNode(origin);
  for (const [key, option] of known) setEntry(choices, key, nodeFromRaw(option, origin));
  const rows = list.map((entry) => {
    if (!(entry instanceof GroupEntry)) return nodeFromRaw(entry.configPath, entry.origin);
    return nodeFromRaw(new Map([[entry.overrideKey, entry.value]]), entry.origin);
  });
  setEntry(choices, "defaults", listNode(rows, origin));
  const holder = mapNode(origin);
  holder.parent = choices;
  const node = scalarNode(text, origin);
  setEntry(holder, "option", node);
  try {
    checkInterpolation(text);
    const value = new Interpolator(context).dereference(node);
    if (typeof value === "string") return value;
  } catch (error) {
    if (!(error instanceof InterpolationError)) throw error;
    throw new CompositionError(
      `${error.message}; the groups here are: ${[...known.keys()].join(", ")}`,
      origin,
      { cause: error },
    );
  }
  throw new CompositionError(`${text} gives no name`, origin);
}
