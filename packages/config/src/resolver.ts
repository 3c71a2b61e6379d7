import type { Interpolator } from "./interpolate.ts";
import type { ConfigNode, ContainerNode, RawValue } from "./node.ts";

/** Where a resolver is called from. */
export interface ResolverCall {
  readonly interpolator: Interpolator;
  /** The container that holds the interpolation: relative paths start here. */
  readonly scope: ContainerNode;
  /** The value that holds the interpolation: errors name it. */
  readonly node: ConfigNode;
  readonly name: string;
}

/** The function behind `${name:arguments}`. */
export type Resolver = (values: readonly RawValue[], call: ResolverCall) => RawValue;
