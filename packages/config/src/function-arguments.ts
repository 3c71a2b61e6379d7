import {
  isList,
  isOverrideMap,
  isQuoted,
  isSweep,
  type OverrideValue,
  type Sweep,
} from "./override-value.ts";

/** What a function of the override grammar takes as an argument. Booleans count as numbers there. */
export interface Accepted {
  readonly what: string;
  readonly test: (value: OverrideValue) => boolean;
}

const isNull = (value: OverrideValue) => value === null;
const isText = (value: OverrideValue) => typeof value === "string";
const isNumber = (value: OverrideValue) =>
  typeof value === "bigint" || typeof value === "number" || typeof value === "boolean";
const isPlain = (value: OverrideValue) =>
  isText(value) || isNumber(value) || isList(value) || isOverrideMap(value);

function isOneOf(...kinds: readonly Sweep["kind"][]): (value: OverrideValue) => boolean {
  return (value) => isSweep(value) && kinds.includes(value.kind);
}

function either(what: string, ...tests: readonly ((value: OverrideValue) => boolean)[]): Accepted {
  return { what, test: (value) => tests.some((test) => test(value)) };
}

const anySweep = isOneOf("choice", "range", "interval");
const discreteSweep = isOneOf("choice", "range");

export const accepts = {
  castable: either("a value or a sweep", isNull, isPlain, isQuoted, anySweep),
  choosable: either("a value other than null", isPlain, isOneOf("choice")),
  number: either("a number", isNumber),
  optionalNumber: either("a number", isNull, isNumber),
  taggable: either("a text, or the sweep as the last one", isText, anySweep),
  optionalSweep: either("a sweep", isNull, anySweep),
  sortable: either("a value other than null, or a sweep", isPlain, discreteSweep),
  optionalDiscreteSweep: either("choice() or range()", isNull, discreteSweep),
  optionalList: either("a list", isNull, isList),
  boolean: either("true or false", (value) => typeof value === "boolean"),
  patterns: either("a text or a list of texts", isText, isList),
  optionalPatterns: either("a text or a list of texts", isNull, isText, isList),
} as const satisfies Record<string, Accepted>;
