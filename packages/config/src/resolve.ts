import { pathOf } from "./config-path.ts";
import { type ConfigMap, type ConfigValue, keyText, plainMap, plainValue } from "./config-value.ts";
import { MissingValueError } from "./errors.ts";
import type { Interpolator } from "./interpolate.ts";
import {
  type ConfigNode,
  type ContainerNode,
  children,
  isForbiddenKey,
  originOf,
  type RawValue,
} from "./node.ts";
import { formatOrigin } from "./origin.ts";
import { missing } from "./scalar.ts";

/** Containers inside each other, interpolated ones included: deeper ones contain themselves. */
const maxDepth = 200;
/** Values a config may have once its interpolations are put in: more were made by interpolations of interpolations. */
const maxValues = 1_000_000;

/** Puts the values of interpolations into a config. One resolver serves one state of a config. */
export class ConfigResolver {
  readonly #interpolator: Interpolator;
  #depth = 0;
  #count = 0;

  constructor(interpolator: Interpolator) {
    this.#interpolator = interpolator;
  }

  /** @throws MissingValueError naming all values that are `???`, InterpolationError */
  resolve(node: ConfigNode): ConfigValue {
    const unset = [...missingNodes(node)];
    if (unset.length > 0) throw missingError(unset);
    return this.#value(node);
  }

  #value(node: ConfigNode): ConfigValue {
    return this.plain(this.#interpolator.dereference(node), node);
  }

  /** Plain data of what an interpolation gave; errors name `node`. */
  plain(value: RawValue, node: ConfigNode): ConfigValue {
    if (++this.#count > maxValues)
      this.#interpolator.fail(node, `would give the config more than ${maxValues} values`);
    if (typeof value !== "object" || value === null) return plainValue(value);
    if (++this.#depth > maxDepth) this.#interpolator.fail(node, "contains itself");
    const plain = this.#composite(value, node);
    this.#depth--;
    return plain;
  }

  #composite(
    value: Exclude<RawValue, null | boolean | bigint | number | string>,
    node: ConfigNode,
  ): ConfigValue {
    if ("kind" in value) return this.#container(value);
    if (!(value instanceof Map)) return [...value.values()].map((item) => this.plain(item, node));
    const map: ConfigMap = {};
    for (const [key, item] of value) {
      const name = keyText(key);
      if (isForbiddenKey(name))
        this.#interpolator.fail(node, `gives the key ${name}, which names an object's prototype`);
      map[name] = this.plain(item, node);
    }
    return map;
  }

  #container(container: ContainerNode): ConfigValue {
    const childValue = (child: ConfigNode): ConfigValue => {
      if (isMissing(child)) throw missingError([child]);
      return this.#value(child);
    };
    return container.kind === "list" ? container.items.map(childValue) : plainMap(container, childValue);
  }
}

/** All values below a node that are `???`. */
export function* missingNodes(node: ConfigNode): Generator<ConfigNode> {
  if (isMissing(node)) yield node;
  if (node.kind !== "scalar") for (const child of children(node)) yield* missingNodes(child);
}

function isMissing(node: ConfigNode): boolean {
  return node.kind === "scalar" && node.value === missing;
}

function missingError(nodes: readonly ConfigNode[]): MissingValueError {
  const paths = nodes.map(pathOf);
  const places = nodes.map((node, index) => `${paths[index]} (${formatOrigin(originOf(node))})`);
  const verb = nodes.length === 1 ? "is" : "are";
  return new MissingValueError(
    paths,
    `${places.join(", ")} ${verb} still ???; set ${verb === "is" ? "it" : "them"} with ${paths[0]}=value`,
  );
}
