import { pathOf } from "./config-path.ts";
import { parseExpression } from "./interpolation-parser.ts";
import { checkInterpolation } from "./interpolation-text.ts";
import {
  type ContainerNode,
  isContainer,
  listNode,
  type MapNode,
  originOf,
  type RawValue,
  scalarNode,
} from "./node.ts";
import { textOf } from "./python-text.ts";
import { nodeFromRaw } from "./raw-node.ts";
import type { Resolver, ResolverCall } from "./resolver.ts";
import { missing } from "./scalar.ts";
import { readYamlValue } from "./yaml-reader.ts";

/** The resolvers that every OmegaConf config can call. */
export const ocResolvers: ReadonlyMap<string, Resolver> = new Map<string, Resolver>([
  ["oc.env", environment],
  ["oc.select", selected],
  ["oc.decode", decoded],
  ["oc.create", created],
  ["oc.deprecated", deprecated],
  ["oc.dict.keys", dictKeys],
  ["oc.dict.values", dictValues],
]);

function environment(values: readonly RawValue[], call: ResolverCall): RawValue {
  countArguments(values, 1, 2, call);
  const name = textArgument(values[0], call);
  const { env } = call.interpolator.context;
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined) return value;
  if (values.length === 1) {
    fail(
      call,
      `needs the environment variable ${name}, which is not set; set it, or give a default: \${oc.env:${name},default}`,
    );
  }
  const fallback = values[1] ?? null;
  return fallback === null ? null : textOf(fallback);
}

function selected(values: readonly RawValue[], call: ResolverCall): RawValue {
  countArguments(values, 1, 2, call);
  const path = textArgument(values[0], call);
  const found = call.interpolator.find(path, call.scope, call.node, { missing: "passes" });
  if (found.kind !== "found" || found.value === missing) return values[1] ?? null;
  return found.value;
}

function decoded(values: readonly RawValue[], call: ResolverCall): RawValue {
  countArguments(values, 1, 1, call);
  if (values[0] === null) return null;
  const expression = parseExpression(textArgument(values[0], call));
  return call.interpolator.evaluate(expression, call.scope, call.node);
}

function created(values: readonly RawValue[], call: ResolverCall): RawValue {
  countArguments(values, 1, 1, call);
  const value = values[0] ?? null;
  if (value === null) return null;
  const origin = originOf(call.node);
  const node = typeof value === "string" ? readYamlValue(value, origin) : nodeFromRaw(value, origin);
  if (!isContainer(node))
    return fail(call, `makes a config from ${textOf(value)}, which is neither a mapping nor a list`);
  node.parent = call.scope;
  return node;
}

function deprecated(values: readonly RawValue[], call: ResolverCall): RawValue {
  countArguments(values, 1, 2, call);
  const path = textArgument(values[0], call);
  const message =
    values.length > 1
      ? textArgument(values[1], call)
      : "'$OLD_KEY' is deprecated. Change your code and config to use '$NEW_KEY'";
  const found = call.interpolator.find(path, call.scope, call.node, { missing: "passes" });
  if (found.kind !== "found") fail(call, call.interpolator.absence(path, found));
  const names: Readonly<Record<string, string>> = { OLD_KEY: pathOf(call.node), NEW_KEY: pathOf(found.node) };
  call.interpolator.context.warn(
    message.replace(
      /\$(?:(OLD_KEY|NEW_KEY)\b|\{(OLD_KEY|NEW_KEY)\})/g,
      (_, plain, braced) => names[plain ?? braced] ?? "",
    ),
  );
  return found.value;
}

function dictKeys(values: readonly RawValue[], call: ResolverCall): RawValue {
  const { map } = mapArgument(values, call);
  const origin = originOf(call.node);
  return attached(
    listNode(
      [...map.entries.values()].map(({ key }) => scalarNode(key ?? null, origin)),
      origin,
    ),
    call,
  );
}

function dictValues(values: readonly RawValue[], call: ResolverCall): RawValue {
  const { map, path } = mapArgument(values, call);
  const origin = originOf(call.node);
  // the list is one level deeper than the call, so a relative path needs one more dot
  const base = path.startsWith(".") ? `.${path}` : path;
  const items = [...map.entries.values()].map(({ key }) => {
    const text = `\${${base}.${textOf(key ?? null)}}`;
    checkInterpolation(text);
    return scalarNode(text, origin);
  });
  return attached(listNode(items, origin), call);
}

function attached(node: ContainerNode, call: ResolverCall): ContainerNode {
  node.parent = call.scope;
  return node;
}

function mapArgument(values: readonly RawValue[], call: ResolverCall): { map: MapNode; path: string } {
  countArguments(values, 1, 1, call);
  const path = textArgument(values[0], call);
  const found = call.interpolator.find(path, call.scope, call.node, { missing: "fails" });
  if (found.kind !== "found") fail(call, call.interpolator.absence(path, found));
  if (!isContainer(found.value) || found.value.kind !== "map") {
    return fail(call, `asks ${call.name} for ${JSON.stringify(path)}, which is not a mapping`);
  }
  return { map: found.value, path };
}

function countArguments(values: readonly RawValue[], least: number, most: number, call: ResolverCall): void {
  if (values.length >= least && values.length <= most) return;
  const count = least === most ? `${least}` : `${least} or ${most}`;
  fail(call, `gives ${call.name} ${values.length} arguments; it takes ${count}`);
}

function textArgument(value: RawValue | undefined, call: ResolverCall): string {
  if (typeof value === "string") return value;
  return fail(call, `gives ${call.name} ${textOf(value ?? null)}; it takes a text, so quote it`);
}

function fail(call: ResolverCall, problem: string): never {
  return call.interpolator.fail(call.node, problem);
}
