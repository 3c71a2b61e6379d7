import { FunctionError } from "./function-error.ts";
import type { BoundArguments } from "./override-functions.ts";
import {
  type ChoiceSweep,
  isList,
  isQuoted,
  isSweep,
  type OverrideValue,
  type RangeSweep,
} from "./override-value.ts";
import { type Random, shuffled } from "./random.ts";

/** `choice(a,b)`: a sweep over any values. */
export function choice({ rest }: BoundArguments): OverrideValue {
  const [first] = rest;
  if (first === undefined) throw new FunctionError("choice() needs something to choose from");
  if (rest.length > 1 || !isChoice(first))
    return { kind: "choice", items: rest, simple: false, shuffled: false };
  if (!first.simple) throw new FunctionError("choice() cannot be put into choice()");
  return { ...first, simple: false };
}

/** `range(stop)`, `range(start,stop,step)`: up to and without `stop`. */
export function range({ named }: BoundArguments): OverrideValue {
  const start = numberArgument(named, "start") ?? 0n;
  const stop = numberArgument(named, "stop");
  const step = numberArgument(named, "step") ?? 1n;
  return {
    kind: "range",
    start: stop === undefined ? 0n : start,
    stop: stop ?? start,
    step,
    shuffled: false,
  };
}

/** `interval(start,end)`: for sweepers that draw numbers; ours lists them and refuses it later. */
export function interval({ named }: BoundArguments): OverrideValue {
  return { kind: "interval", start: named.get("start"), end: named.get("end") };
}

/** `tag(a,b,sweep)`: names for a sweep. They say nothing to us, so the sweep is what stays. */
export function tag({ rest, named }: BoundArguments): OverrideValue {
  if (rest.length === 0) throw new FunctionError("tag() needs at least one argument besides the sweep");
  const last = named.get("sweep") ?? rest.at(-1) ?? null;
  const names = (named.get("sweep") ?? null) === null ? rest.slice(0, -1) : rest;
  if (!isSweep(last))
    throw new FunctionError("the last argument of tag() must be choice(), range() or interval()");
  if (!names.every((name) => typeof name === "string")) throw new FunctionError("tags must be texts");
  return last;
}

/** `shuffle(a,b)`, `shuffle(list)`, `shuffle(sweep)`. A sweep is shuffled when it is expanded, a list now. */
export function shuffle({ rest, named }: BoundArguments, random: Random): OverrideValue {
  const given = named.get("list") ?? named.get("sweep") ?? undefined;
  const values = given === undefined ? rest : [given];
  const [only] = values;
  if (values.length !== 1 || only === undefined)
    return { kind: "choice", items: values, simple: true, shuffled: true };
  if (isDiscrete(only)) return { ...only, shuffled: true };
  return isList(only) ? shuffled(only, random) : [only];
}

/** `sort(a,b)`, `sort(list)`, `sort(sweep)`, each with `reverse=true`. */
export function sort({ rest, named }: BoundArguments): OverrideValue {
  const reverse = named.get("reverse") === true;
  const given = named.get("list") ?? named.get("sweep") ?? undefined;
  const values = given === undefined ? rest : [given];
  const [only] = values;
  if (only === undefined) throw new FunctionError("sort() needs something to sort");
  if (values.length > 1) {
    if (!values.every(isPrimitive))
      throw new FunctionError("sort() sorts texts or numbers, not lists, maps or sweeps");
    return { kind: "choice", items: sortedValues(values, reverse), simple: true, shuffled: false };
  }
  if (isDiscrete(only)) return sortedSweep(only, reverse);
  return isList(only) ? sortedValues(only, reverse) : only;
}

/** `glob(pattern)`, `glob([patterns],exclude=[patterns])`: options of a group by name. */
export function glob({ named }: BoundArguments): OverrideValue {
  return {
    kind: "glob",
    include: patterns(named.get("include") ?? null),
    exclude: patterns(named.get("exclude") ?? null),
  };
}

function patterns(value: OverrideValue): string[] {
  if (value === null) return [];
  return (isList(value) ? value : [value]).map((pattern) => {
    if (isQuoted(pattern)) return pattern.text;
    if (typeof pattern === "string") return pattern;
    throw new FunctionError("patterns of glob() must be texts");
  });
}

function numberArgument(named: BoundArguments["named"], name: string): bigint | number | undefined {
  const value = named.get(name);
  if (typeof value === "boolean") return BigInt(value);
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}

function isChoice(value: OverrideValue): value is ChoiceSweep {
  return isSweep(value) && value.kind === "choice";
}

function isDiscrete(value: OverrideValue): value is ChoiceSweep | RangeSweep {
  return isSweep(value) && (value.kind === "choice" || value.kind === "range");
}

function isPrimitive(value: OverrideValue): value is boolean | bigint | number | string {
  return value !== null && typeof value !== "object";
}

function sortedSweep(sweep: ChoiceSweep | RangeSweep, reverse: boolean): OverrideValue {
  if (sweep.kind === "choice") return { ...sweep, items: sortedValues(sweep.items, reverse) };
  const { start, stop, step } = sweep;
  const size = absolute(step);
  if (!reverse && start > stop)
    return { ...sweep, start: add(stop, size), stop: add(start, size), step: negated(step) };
  if (reverse && start < stop) {
    return {
      ...sweep,
      start: add(stop, negated(size)),
      stop: add(start, negated(size)),
      step: negated(step),
    };
  }
  return sweep;
}

function add(left: bigint | number, right: bigint | number): bigint | number {
  return typeof left === "bigint" && typeof right === "bigint" ? left + right : Number(left) + Number(right);
}

function negated(value: bigint | number): bigint | number {
  return typeof value === "bigint" ? -value : -value;
}

function absolute(value: bigint | number): bigint | number {
  return value < 0 ? negated(value) : value;
}

function sortedValues(values: readonly OverrideValue[], reverse: boolean): OverrideValue[] {
  const sorted = [...values];
  // the sign, not the order, is turned: equal values keep their order either way
  return sorted.sort((left, right) => (reverse ? -compared(left, right) : compared(left, right)));
}

/** Texts by code point, numbers by value, lists by their first difference. */
function compared(left: OverrideValue, right: OverrideValue): number {
  if (typeof left === "string" && typeof right === "string") return comparedTexts(left, right);
  if (isPrimitive(left) && isPrimitive(right) && typeof left !== "string" && typeof right !== "string") {
    const [a, b] = [toNumber(left), toNumber(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (left !== null && right !== null && isList(left) && isList(right)) {
    for (const [index, item] of left.entries()) {
      const other = right[index];
      if (other === undefined) return 1;
      const order = compared(item, other);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  throw new FunctionError("sort() cannot compare these values; they must all be numbers or all be texts");
}

function comparedTexts(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  for (const [index, character] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (character !== other) return character.codePointAt(0)! - other.codePointAt(0)!;
  }
  return a.length - b.length;
}

function toNumber(value: boolean | bigint | number): bigint | number {
  return typeof value === "boolean" ? BigInt(value) : value;
}
