import { type Dictionary, isDictionary, isList, isRecord, type Value } from "./value.ts";

/** Deep merge: dictionaries merge member by member, everything else is replaced by what `update` says. */
export function mergeDeep(base: Dictionary, update: Dictionary): Dictionary {
  const merged = new Map(base);
  for (const [key, next] of update) {
    const old = merged.get(key);
    merged.set(
      key,
      old !== undefined && isDictionary(old) && isDictionary(next) ? mergeDeep(old, next) : next,
    );
  }
  return merged;
}

/** The value with every record turned into a dictionary, as a dump of it reads. */
export function asDictionaries(value: Value): Value {
  if (isList(value)) return value.map(asDictionaries);
  if (isDictionary(value)) return new Map([...value].map(([key, member]) => [key, asDictionaries(member)]));
  if (isRecord(value))
    return new Map(Object.entries(value).map(([key, member]) => [key, asDictionaries(member)]));
  return value;
}
