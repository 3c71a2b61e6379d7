import type { Value } from "./value.ts";

/** A record that must not be written: its base copy is shared by every row. */
export type Frozen<T> = [Value] extends [T] ? T : FrozenPart<T>;

type FrozenPart<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<K, Frozen<V>>
    : T extends readonly (infer Item)[]
      ? readonly Frozen<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Frozen<T[Key]> }
        : T;

/** Freezes objects and arrays at every level, so that a stray write to shared data throws. Maps are guarded by their type only. */
export function freezeDeep<T>(value: T): Frozen<T> {
  freeze(value);
  return value as Frozen<T>;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Map) {
    for (const member of value.values()) freeze(member);
    return;
  }
  if (Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}

/** A private copy that may be written. */
export function thaw<T extends Value>(value: Frozen<T> | T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Map) {
    const entries = new Map<unknown, unknown>();
    for (const [key, member] of value) entries.set(key, copy(member));
    return entries;
  }
  const fields: Record<string, unknown> = {};
  for (const [field, member] of Object.entries(value)) fields[field] = copy(member);
  return fields;
}
