import { isDictionary, isList, type Value } from "../value/value.ts";
import { type FieldType, type Issue, type StoredIn, unreadable } from "./field-type.ts";

/** A list of one type. */
export function listOf<T extends Value>(item: FieldType<T>): FieldType<T[]> {
  return {
    read(input, location, issues) {
      if (!isList(input)) {
        issues.push({ location, rule: "list_type", message: "Input should be a valid list", input });
        return unreadable;
      }
      const items: T[] = [];
      for (const [position, each] of input.entries()) {
        const stored = item.read(each, [...location, position], issues);
        if (stored !== unreadable) items.push(stored);
      }
      return items.length === input.length ? items : unreadable;
    },
  };
}

/** A dictionary from texts (of `key`'s kind, if given) to one type. */
export function dictionaryOf<T extends Value>(
  item: FieldType<T>,
  key?: FieldType<string>,
): FieldType<Map<string, T>> {
  return {
    read(input, location, issues) {
      if (!isDictionary(input)) {
        issues.push({ location, rule: "dict_type", message: "Input should be a valid dictionary", input });
        return unreadable;
      }
      const entries = new Map<string, T>();
      for (const [name, each] of input) {
        const storedKey = key === undefined ? name : key.read(name, [...location, name, "[key]"], issues);
        const stored = item.read(each, [...location, name], issues);
        if (storedKey !== unreadable && stored !== unreadable) entries.set(storedKey, stored);
      }
      return entries.size === input.size ? entries : unreadable;
    },
  };
}

/** The first of several types that reads the input. */
export function unionOf<const F extends readonly FieldType<Value>[]>(
  ...types: F
): FieldType<StoredIn<F[number]>>;
export function unionOf(...types: readonly FieldType<Value>[]): FieldType<Value> {
  return {
    read(input, location, issues) {
      const refused: Issue[] = [];
      for (const type of types) {
        const stored = type.read(input, location, refused);
        if (stored !== unreadable) return stored;
      }
      issues.push(...refused);
      return unreadable;
    },
  };
}
