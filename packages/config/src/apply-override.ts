import { pathOf } from "./config-path.ts";
import { CompositionError, InterpolationError } from "./errors.ts";
import { type InterpolationContext, Interpolator } from "./interpolate.ts";
import { suggestion } from "./nearest.ts";
import {
  type ContainerNode,
  deleteEntry,
  entry,
  isContainer,
  type MapNode,
  type RawValue,
  type Trace,
} from "./node.ts";
import { groupKey, type Override } from "./override.ts";
import { rawOf } from "./override-value.ts";
import { rawEqualsConfig } from "./raw-equal.ts";
import { nodeFromRaw } from "./raw-node.ts";
import { missing } from "./scalar.ts";
import { type Selection, select } from "./select.ts";
import { update } from "./update.ts";

/** What an override took out of the config. */
export interface Removal {
  readonly path: string;
  readonly trace: Trace;
}

/**
 * Applies one override of a value to the merged config.
 * @returns what it removed, if it did
 * @throws CompositionError
 */
export function applyOverride(
  root: MapNode,
  override: Override,
  context: InterpolationContext,
): Removal | undefined {
  const origin = { kind: "override", text: override.text } as const;
  if (override.package !== undefined) {
    throw new CompositionError(
      `there is no config group "${override.key}", so ${groupKey(override)} names nothing`,
      origin,
    );
  }
  try {
    return apply(root, override, context);
  } catch (error) {
    if (!(error instanceof InterpolationError)) throw error;
    throw new CompositionError(error.message, origin, { cause: error });
  }
}

function apply(root: MapNode, override: Override, context: InterpolationContext): Removal | undefined {
  const { key, operation, text } = override;
  const origin = { kind: "override", text } as const;
  if (operation === "delete") return remove(root, override, context);
  const raw = rawOf(override.value ?? null);
  if (raw === undefined) throw new CompositionError("a sweep cannot stand inside a list or a map", origin);
  const value = nodeFromRaw(raw, origin);
  if (operation === "add" && valueAt(root, override, context) !== null && !isContainer(value)) {
    const change = text.slice(1);
    throw new CompositionError(
      `${key} has a value already; write "${change}" to change it, or "+${text}" either way`,
      origin,
    );
  }
  update(root, key, value, { merge: true, closed: operation === "change", context });
  return undefined;
}

function remove(root: MapNode, override: Override, context: InterpolationContext): Removal {
  const { key, text } = override;
  const origin = { kind: "override", text } as const;
  const held = valueAt(root, override, context);
  const given = override.value === undefined ? null : rawOf(override.value);
  if (given === undefined) throw new CompositionError("a sweep cannot stand inside a list or a map", origin);
  if (held === null)
    throw new CompositionError(`there is nothing at ${key} to delete${nearKeys(root, key)}`, origin);
  const interpolator = new Interpolator(context);
  const equal = given === null || rawEqualsConfig(given, held, (node) => interpolator.dereference(node));
  if (!equal)
    throw new CompositionError(
      `${key} has another value than the one to delete; leave the value out`,
      origin,
    );
  const dot = key.lastIndexOf(".");
  const parent = dot === -1 ? root : selection(root, key.slice(0, dot), override, context);
  const map = "entries" in parent ? parent : parent.kind === "found" ? parent.value : null;
  const last = key.slice(dot + 1);
  if (!isContainer(map) || map.kind !== "map") {
    throw new CompositionError(
      `${key} is not in a mapping; items of a list cannot be deleted, give the whole list`,
      origin,
    );
  }
  const node = entry(map, last);
  if (node === undefined) throw new CompositionError(`there is nothing at ${key} to delete`, origin);
  const path = pathOf(node);
  deleteEntry(map, last);
  return { path, trace: { origin, earlier: { ...node.trace, replaced: node } } };
}

/** Null for what is not there, is null, or is still `???`. */
function valueAt(root: MapNode, override: Override, context: InterpolationContext): RawValue {
  const found = selection(root, override.key, override, context);
  return found.kind === "found" && found.value !== missing ? found.value : null;
}

function selection(
  root: ContainerNode,
  path: string,
  override: Override,
  context: InterpolationContext,
): Selection {
  const interpolator = new Interpolator(context);
  return select(root, path, {
    dereference: (node) => interpolator.dereference(node),
    onMissing: () => {},
    onBadIndex: (key) => {
      throw new CompositionError(`${JSON.stringify(key)} is no index of a list`, {
        kind: "override",
        text: override.text,
      });
    },
  });
}

function nearKeys(root: MapNode, key: string): string {
  return suggestion(key, [...root.entries.keys()].map(String));
}
