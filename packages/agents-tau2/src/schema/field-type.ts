import type { Value } from "../value/value.ts";

/** Where in the input something stands: field names, dictionary keys and list positions. */
export type Location = readonly (string | number)[];

/** One thing wrong with an input, in the terms of the original's data models. */
export interface Issue {
  location: Location;
  /** Stable name of the rule, such as `string_type`. */
  rule: string;
  message: string;
  input: Value;
}

/** Returned by {@link FieldType.read} after it has reported an issue. */
export const unreadable: unique symbol = Symbol("unreadable");

/** What a field may hold, and how inputs are brought to it. */
export interface FieldType<T extends Value> {
  /** The value as stored, or {@link unreadable} with at least one issue pushed. */
  read(input: Value, location: Location, issues: Issue[]): T | typeof unreadable;
  /** Makes the value of a field that the input leaves out; without it the field is required. */
  readonly fallback?: () => T;
}

export type StoredIn<F> = F extends FieldType<infer T> ? T : never;

/** The same type for a field that may be left out. */
export function withDefault<T extends Value>(type: FieldType<T>, fallback: () => T): FieldType<T> {
  return { read: (input, location, issues) => type.read(input, location, issues), fallback };
}

/** The type or null; null when left out. */
export function optional<T extends Value>(type: FieldType<T>): FieldType<T | null> {
  return {
    read: (input, location, issues) => (input === null ? null : type.read(input, location, issues)),
    fallback: () => null,
  };
}
