import { type Dictionary, isDictionary, isList, type Value } from "../src/value/value.ts";

/* Typed reading of vectors. A vector that is not as its README says is an error of the caller. */

export function textField(from: Dictionary, name: string): string {
  const value = from.get(name);
  if (typeof value !== "string") throw new TypeError(`vector field "${name}" is not a text`);
  return value;
}

export function dictionaryField(from: Dictionary, name: string): Dictionary {
  const value = from.get(name) ?? null;
  if (!isDictionary(value)) throw new TypeError(`vector field "${name}" is not an object`);
  return value;
}

export function dictionaryListField(from: Dictionary, name: string): Dictionary[] {
  return listField(from, name).map((each) => {
    if (!isDictionary(each)) throw new TypeError(`vector field "${name}" has an item that is not an object`);
    return each;
  });
}

export function listField(from: Dictionary, name: string): readonly Value[] {
  const value = from.get(name) ?? null;
  if (!isList(value)) throw new TypeError(`vector field "${name}" is not a list`);
  return value;
}

export function numberField(from: Dictionary, name: string): number {
  const value = from.get(name);
  if (typeof value !== "bigint" && typeof value !== "number") {
    throw new TypeError(`vector field "${name}" is not a number`);
  }
  return Number(value);
}
