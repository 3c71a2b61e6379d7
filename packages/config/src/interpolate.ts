import { pathOf, pathUnder } from "./config-path.ts";
import { ConfigError, InterpolationError } from "./errors.ts";
import { type Expression, type Interpolation, parseText, type Template } from "./interpolation-parser.ts";
import { isInterpolated } from "./interpolation-text.ts";
import { nearest, suggestion } from "./nearest.ts";
import { type ConfigNode, type ContainerNode, isContainer, originOf, type RawValue } from "./node.ts";
import { formatOrigin } from "./origin.ts";
import { textOf } from "./python-text.ts";
import type { Resolver } from "./resolver.ts";
import type { Scalar } from "./scalar.ts";
import { type Selection, select, startOf } from "./select.ts";

export interface InterpolationContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resolvers: ReadonlyMap<string, Resolver>;
  readonly warn: (message: string) => void;
}

/** Interpolations that refer to each other deeper than this go round in a circle that no path shows. */
const maxDepth = 150;
/** A text longer than this was blown up by interpolations of interpolations. */
const maxTextLength = 1_000_000;

/** Gives interpolations their values. Values are kept: one interpolator serves one state of a config. */
export class Interpolator {
  readonly #context: InterpolationContext;
  readonly #values = new Map<ConfigNode, RawValue>();
  /** Nodes whose value is being worked out now. */
  readonly #open = new Set<ConfigNode>();
  #depth = 0;

  constructor(context: InterpolationContext) {
    this.#context = context;
  }

  get context(): InterpolationContext {
    return this.#context;
  }

  /**
   * The value of a node: a container as it stands, a plain value, or what its interpolation gives.
   * @throws InterpolationError
   */
  dereference(node: ConfigNode): RawValue {
    if (node.kind !== "scalar") return node;
    if (typeof node.value !== "string" || !isInterpolated(node.value)) return node.value;
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    if (node.parent === undefined)
      throw new InterpolationError("an interpolation outside a config has no value");
    if (this.#open.has(node) || this.#depth >= maxDepth) this.fail(node, "refers to itself");
    this.#open.add(node);
    this.#depth++;
    try {
      const value = this.evaluate(parseText(node.value), node.parent, node);
      this.#values.set(node, value);
      return value;
    } finally {
      this.#depth--;
      this.#open.delete(node);
    }
  }

  /** The value of a parsed interpolation that stands in `scope`; errors name `node`. */
  evaluate(expression: Expression, scope: ContainerNode, node: ConfigNode): RawValue {
    switch (expression.kind) {
      case "constant":
        return expression.value;
      case "template":
        return this.#template(expression, scope, node);
      case "reference":
        return this.#reference(this.#parts(expression.key, scope, node).join(""), scope, node);
      case "call":
        return this.#call(expression, scope, node);
      case "items":
        return expression.items.map((item) => this.evaluate(item, scope, node));
      case "pairs":
        return new Map<Scalar, RawValue>(
          expression.pairs.map(([key, value]) => [key, this.evaluate(value, scope, node)]),
        );
    }
  }

  /** Finds a path as resolvers do: absolute, or relative to `scope` when it starts with a dot. */
  find(
    path: string,
    scope: ContainerNode,
    node: ConfigNode,
    options: { missing: "fails" | "passes" },
  ): Selection {
    const from = startOf(scope, path);
    if (from === undefined)
      this.fail(node, `refers to ${JSON.stringify(path)}, which climbs out of the config`);
    return select(from.start, from.rest, {
      dereference: (step) => this.dereference(step),
      onMissing: (step) => {
        if (options.missing === "fails") {
          this.fail(node, `needs ${pathOf(step)}, which is still ??? (${formatOrigin(originOf(step))})`);
        }
      },
      onBadIndex: (key) =>
        this.fail(
          node,
          `refers to ${JSON.stringify(path)}, but ${JSON.stringify(key)} is no index of a list`,
        ),
    });
  }

  /** Why a path was not found, for {@link fail}. */
  absence(path: string, found: Exclude<Selection, { kind: "found" }>): string {
    const start = `refers to ${JSON.stringify(path)}, which does not exist`;
    if (found.kind === "plain") return `${start}: ${JSON.stringify(found.key)} would be inside a plain value`;
    const { parent, key } = found;
    if (parent.kind === "list") return `${start}: ${pathOf(parent)} has ${parent.items.length} items`;
    const near = nearest(key, [...parent.entries.keys()].map(String));
    return near === undefined ? start : `${start}; did you mean ${JSON.stringify(pathUnder(parent, near))}?`;
  }

  fail(node: ConfigNode, problem: string, options?: { cause?: unknown }): never {
    const path = pathOf(node);
    const origin = originOf(node);
    const place = path === "" ? "the interpolation" : path;
    throw new InterpolationError(`${place} (${formatOrigin(origin)}) ${problem}`, {
      path,
      origin,
      ...options,
    });
  }

  #template({ parts }: Template, scope: ContainerNode, node: ConfigNode): string {
    let text = "";
    for (const part of parts) {
      text += typeof part === "string" ? part : textOf(this.evaluate(part, scope, node));
      if (text.length > maxTextLength) this.fail(node, `becomes longer than ${maxTextLength} characters`);
    }
    return text;
  }

  #reference(path: string, scope: ContainerNode, node: ConfigNode): RawValue {
    const found = this.find(path, scope, node, { missing: "fails" });
    if (found.kind !== "found") this.fail(node, this.absence(path, found));
    for (let around: ContainerNode | undefined = scope; around !== undefined; around = around.parent) {
      if (around === found.value) this.fail(node, `refers to ${JSON.stringify(path)}, which it is a part of`);
    }
    return found.value;
  }

  #call(call: Extract<Interpolation, { kind: "call" }>, scope: ContainerNode, node: ConfigNode): RawValue {
    const name = this.#parts(call.name, scope, node).join("");
    const resolver = this.#context.resolvers.get(name);
    if (resolver === undefined) {
      this.fail(
        node,
        `calls the resolver "${name}", which does not exist${suggestion(name, this.#context.resolvers.keys())}`,
      );
    }
    const values = call.arguments.map((argument) => this.evaluate(argument, scope, node));
    this.#depth++;
    try {
      if (this.#depth >= maxDepth) this.fail(node, "refers to itself");
      return resolver(values, { interpolator: this, scope, node, name });
    } catch (error) {
      if (error instanceof InterpolationError || !(error instanceof ConfigError)) throw error;
      return this.fail(node, `cannot be resolved: ${error.message}`, { cause: error });
    } finally {
      this.#depth--;
    }
  }

  /** Parts of a key or a resolver's name; nested interpolations have to give texts. */
  #parts(parts: readonly (string | Interpolation)[], scope: ContainerNode, node: ConfigNode): string[] {
    return parts.map((part) => {
      if (typeof part === "string") return part;
      const value = this.evaluate(part, scope, node);
      if (typeof value === "string") return value;
      const shown = isContainer(value) ? "a container" : textOf(value);
      return this.fail(
        node,
        `uses ${shown} as a part of a name; names are texts, so quote the value it comes from`,
      );
    });
  }
}
