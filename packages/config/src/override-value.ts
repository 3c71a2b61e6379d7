import type { RawValue } from "./node.ts";
import type { Scalar } from "./scalar.ts";

/** A quoted text: kept apart from plain ones, because a sweep writes its quotes back. */
export interface Quoted {
  readonly kind: "quoted";
  readonly text: string;
  readonly quote: "'" | '"';
}

/** `a,b`, `choice(a,b)` and what functions make of them. */
export interface ChoiceSweep {
  readonly kind: "choice";
  readonly items: readonly OverrideValue[];
  /** Written with commas only, which is easily an accident outside a sweep. */
  readonly simple: boolean;
  readonly shuffled: boolean;
}

/** `range(start,stop,step)`: bigint when all are integers. */
export interface RangeSweep {
  readonly kind: "range";
  readonly start: bigint | number;
  readonly stop: bigint | number;
  readonly step: bigint | number;
  readonly shuffled: boolean;
}

/** `interval(start,end)`: read, but no sweeper here can enumerate it. */
export interface IntervalSweep {
  readonly kind: "interval";
  readonly start: unknown;
  readonly end: unknown;
}

/** `glob(pattern)`: the options of the group it is given to. */
export interface GlobSweep {
  readonly kind: "glob";
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export type Sweep = ChoiceSweep | RangeSweep | IntervalSweep | GlobSweep;

export interface OverrideMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<Scalar, OverrideValue>;
}

/** The value of an override as parsed. */
export type OverrideValue = Scalar | Quoted | OverrideMap | Sweep | readonly OverrideValue[];

export function isList(value: OverrideValue): value is readonly OverrideValue[] {
  return Array.isArray(value);
}

export function isSweep(value: OverrideValue | undefined): value is Sweep {
  if (typeof value !== "object" || value === null || isList(value)) return false;
  return value.kind !== "quoted" && value.kind !== "map";
}

export function isOverrideMap(value: OverrideValue | undefined): value is OverrideMap {
  return typeof value === "object" && value !== null && !isList(value) && value.kind === "map";
}

export function isQuoted(value: OverrideValue | undefined): value is Quoted {
  return typeof value === "object" && value !== null && !isList(value) && value.kind === "quoted";
}

/** The plain value an override sets: quotes gone; undefined when a sweep stands inside a list or a map. */
export function rawOf(value: OverrideValue): RawValue | undefined {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return allRaw(value);
  if (value.kind === "quoted") return value.text;
  if (value.kind !== "map") return undefined;
  const values = allRaw([...value.entries.values()]);
  return values && new Map([...value.entries.keys()].map((key, index) => [key, values[index] ?? null]));
}

function allRaw(values: readonly OverrideValue[]): RawValue[] | undefined {
  const raw: RawValue[] = [];
  for (const value of values) {
    const converted = rawOf(value);
    if (converted === undefined) return undefined;
    raw.push(converted);
  }
  return raw;
}
