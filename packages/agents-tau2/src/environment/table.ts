import { dictionaryOf } from "../schema/collection-types.ts";
import { readAs } from "../schema/read-as.ts";
import { compareCodePoints } from "../value/code-points.ts";
import { type Frozen, thaw } from "../value/frozen.ts";
import { asDictionaries, mergeDeep } from "../value/merge.ts";
import { isDictionary, type Value } from "../value/value.ts";
import { type Collection, sameText } from "./collection.ts";
import { canonicalEntry, type SharedRecords } from "./shared-records.ts";

/** Records by key, copy-on-write: a record is copied when an environment first writes to it, and only that record. */
export class Table<R extends Value> implements Collection {
  readonly #shared: SharedRecords<R>;
  #own: Map<string, R> | undefined;

  constructor(shared: SharedRecords<R>) {
    this.#shared = shared;
  }

  get changed(): boolean {
    return this.#own !== undefined;
  }

  get size(): number {
    return this.#shared.records.size + this.#added().length;
  }

  has(key: string): boolean {
    return this.#shared.records.has(key) || this.#own?.has(key) === true;
  }

  get(key: string): Frozen<R> | undefined {
    return (this.#own?.get(key) as Frozen<R> | undefined) ?? this.#shared.records.get(key);
  }

  /** This environment's copy of a record; what {@link get} gave earlier does not see its changes. */
  edit(key: string): R | undefined {
    const own = this.#own?.get(key);
    if (own !== undefined) return own;
    const shared = this.#shared.records.get(key);
    return shared === undefined ? undefined : this.set(key, thaw<R>(shared));
  }

  /** Puts a record under a key; a new key comes last in order. */
  set(key: string, record: R): R {
    this.#own ??= new Map();
    this.#own.set(key, record);
    return record;
  }

  *entries(): IterableIterator<[string, Frozen<R>]> {
    for (const [key, record] of this.#shared.records) {
      yield [key, (this.#own?.get(key) as Frozen<R> | undefined) ?? record];
    }
    for (const key of this.#added()) yield [key, this.#own?.get(key) as Frozen<R>];
  }

  writeCanonical(emit: (part: string) => void): void {
    if (this.#own === undefined) {
      emit(this.#shared.wholeText());
      return;
    }
    const added = this.#added();
    const keys = added.length === 0 ? this.#shared.sortedKeys : [...this.#shared.sortedKeys, ...added];
    const sorted = added.length === 0 ? keys : [...keys].sort(compareCodePoints);
    emit("{");
    for (const [position, key] of sorted.entries()) {
      if (position > 0) emit(", ");
      const own = this.#own.get(key);
      emit(own === undefined ? this.#shared.entryText(key) : canonicalEntry(key, own));
    }
    emit("}");
  }

  sameAs(other: Collection): boolean {
    if (!(other instanceof Table)) return sameText(this, other);
    return this.#shared === other.#shared ? this.#sameChanges(other) : sameText(this, other);
  }

  fork(): Table<R> {
    return new Table(this.#shared);
  }

  merged(update: Value): Table<R> {
    const next = this.fork();
    for (const [key, record] of this.#own ?? []) next.set(key, record);
    const whole = readAs(dictionaryOf({ read: (input) => input }), update, this.#shared.schema.model);
    for (const [key, change] of whole) {
      const old = next.get(key);
      const value =
        old !== undefined && isDictionary(change) ? mergeDeep(asDictionaryOf(old as Value), change) : change;
      next.set(key, this.#shared.schema.parse(value));
    }
    return next;
  }

  /** All records that neither view has of its own are the very same. */
  #sameChanges(other: Table<R>): boolean {
    const keys = new Set([...(this.#own?.keys() ?? []), ...(other.#own?.keys() ?? [])]);
    for (const key of keys) {
      const [a, b] = [this.get(key), other.get(key)];
      if (a === b) continue;
      if (a === undefined || b === undefined) return false;
      if (canonicalEntry(key, a as Value) !== canonicalEntry(key, b as Value)) return false;
    }
    return true;
  }

  #added(): string[] {
    if (this.#own === undefined) return [];
    return [...this.#own.keys()].filter((key) => !this.#shared.records.has(key));
  }
}

function asDictionaryOf(record: Value): ReadonlyMap<string, Value> {
  const dumped = asDictionaries(record);
  return isDictionary(dumped) ? dumped : new Map();
}
