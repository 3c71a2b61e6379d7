import type { ConfigValue } from "./config-value.ts";
import { ConfigError } from "./errors.ts";
import type { RawValue } from "./node.ts";
import { ConfigResolver } from "./resolve.ts";
import type { Resolver } from "./resolver.ts";

/** A resolver of one's own: gets and gives plain values. What it throws becomes the cause of an InterpolationError. */
export type ValueResolver = (...values: ConfigValue[]) => ConfigValue;

export function customResolver(resolve: ValueResolver): Resolver {
  return (values, { interpolator, node, name }) => {
    const resolver = new ConfigResolver(interpolator);
    const plain = values.map((value) => resolver.plain(value, node));
    try {
      return rawFromPlain(resolve(...plain));
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return interpolator.fail(node, `cannot be resolved by ${name}: ${reason}`, { cause: error });
    }
  };
}

function rawFromPlain(value: ConfigValue): RawValue {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(rawFromPlain);
  return new Map(Object.entries(value).map(([key, child]) => [key, rawFromPlain(child)]));
}
