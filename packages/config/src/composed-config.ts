import type { Removal } from "./apply-override.ts";
import { pathOf } from "./config-path.ts";
import { type ConfigMap, type ConfigValue, writtenValue } from "./config-value.ts";
import { CompositionError } from "./errors.ts";
import { type InterpolationContext, Interpolator } from "./interpolate.ts";
import { suggestion } from "./nearest.ts";
import {
  type ConfigNode,
  type ContainerNode,
  children,
  isContainer,
  type MapNode,
  type RawValue,
  type Trace,
} from "./node.ts";
import type { Origin } from "./origin.ts";
import { ConfigResolver, missingNodes } from "./resolve.ts";
import { select } from "./select.ts";

/** One writer of a value. */
export interface ValueOrigin {
  readonly origin: Origin;
  /** Who had the file included: a line of a defaults list, or an override such as `llm=vllm`. Undefined for overrides. */
  readonly includedBy: Origin | undefined;
  /** What it wrote; undefined where it removed the value, and where it added keys to a mapping of others. */
  readonly value: ConfigValue | undefined;
}

/** A config put together from files and overrides. */
export interface ComposedConfig {
  /** The config as it was written, before interpolation. A new copy at each access. */
  readonly config: ConfigMap;
  /** Option of each config group, by the group's name (`db`, `db@main`). */
  readonly choices: Readonly<Record<string, string | null>>;
  /** What was read and has no effect here, and what configs themselves warn of when they are resolved. */
  readonly warnings: readonly string[];
  /** Paths of all values that are still `???`. */
  readonly missing: readonly string[];
  /**
   * The config with the values of all interpolations.
   * @throws MissingValueError, InterpolationError
   */
  resolve(): ConfigMap;
  /**
   * One resolved value by its path; others may still be missing. Undefined when there is none.
   * @throws MissingValueError, InterpolationError
   */
  value(path: string): ConfigValue | undefined;
  /**
   * Who wrote the value at a path, newest first: the first one counts, the others were replaced, or added to a mapping.
   * For a value that an override deleted, too.
   * @throws CompositionError for a path that never was
   */
  why(path: string): readonly ValueOrigin[];
}

export interface ComposedParts {
  readonly root: MapNode;
  readonly choices: ReadonlyMap<string, string | null>;
  readonly removals: readonly Removal[];
  /** By file. */
  readonly includedBy: ReadonlyMap<string, Origin>;
  readonly warnings: readonly string[];
  readonly context: Omit<InterpolationContext, "warn">;
}

export function composedConfig(parts: ComposedParts): ComposedConfig {
  const { root } = parts;
  const warnings = [...parts.warnings];
  const warn = (message: string) => {
    if (!warnings.includes(message)) warnings.push(message);
  };
  // refuses keys that plain data cannot tell apart, now and not when somebody looks
  writtenValue(root);
  const interpolator = () => new Interpolator({ ...parts.context, warn });
  return {
    get config() {
      return mapOf(writtenValue(root));
    },
    choices: Object.fromEntries(parts.choices),
    warnings,
    missing: [...missingNodes(root)].map(pathOf),
    resolve: () => mapOf(new ConfigResolver(interpolator()).resolve(root)),
    value(path) {
      const values = interpolator();
      const node = find(root, path, (step) => containerOf(values.dereference(step)));
      return node && new ConfigResolver(values).resolve(node);
    },
    why(path) {
      const node = find(root, path, containerOf);
      const trace = node?.trace ?? parts.removals.findLast((removal) => removal.path === path)?.trace;
      if (trace === undefined) {
        throw new CompositionError(`the config has no value at "${path}"${suggestion(path, allPaths(root))}`);
      }
      return [...writers(trace, node, parts.includedBy)];
    },
  };
}

function mapOf(value: ConfigValue): ConfigMap {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError("a composed config is a mapping");
}

function containerOf(value: RawValue | ConfigNode): ContainerNode | undefined {
  return isContainer(value) ? value : undefined;
}

function find(
  root: MapNode,
  path: string,
  enter: (node: ConfigNode) => ContainerNode | undefined,
): ConfigNode | undefined {
  const found = select(root, path, {
    dereference: (node) => enter(node) ?? null,
    onMissing: () => {},
    onBadIndex: (key) => {
      throw new CompositionError(`${JSON.stringify(key)} in "${path}" is no index of a list`);
    },
  });
  return found.kind === "found" ? found.node : undefined;
}

function* writers(
  trace: Trace,
  current: ConfigNode | undefined,
  includedBy: ReadonlyMap<string, Origin>,
): Generator<ValueOrigin> {
  let node = current;
  for (let at: Trace | undefined = trace; at !== undefined; at = at.earlier) {
    const { origin } = at;
    node = at.replaced ?? node;
    yield {
      origin,
      includedBy: origin.kind === "file" ? includedBy.get(origin.file) : undefined,
      value: node && writtenValue(node),
    };
    node = undefined;
  }
}

function* allPaths(node: ContainerNode): Generator<string> {
  for (const child of children(node)) {
    yield pathOf(child);
    if (child.kind !== "scalar") yield* allPaths(child);
  }
}
