import type { RecordSchema } from "../schema/record-schema.ts";
import { type Frozen, freezeDeep, thaw } from "../value/frozen.ts";
import { jsonText } from "../value/json-text.ts";
import { asDictionaries, mergeDeep } from "../value/merge.ts";
import { isDictionary, type Value } from "../value/value.ts";
import { type Collection, sameText } from "./collection.ts";

/** A single record as a member of a database, copied on the first write. */
export class Cell<R extends Value> implements Collection {
  readonly #schema: RecordSchema<R>;
  readonly #shared: Frozen<R>;
  #own: R | undefined;

  constructor(schema: RecordSchema<R>, record: R | Frozen<R>) {
    this.#schema = schema;
    this.#shared = freezeDeep(record) as Frozen<R>;
  }

  get changed(): boolean {
    return this.#own !== undefined;
  }

  get(): Frozen<R> {
    return (this.#own as Frozen<R> | undefined) ?? this.#shared;
  }

  edit(): R {
    this.#own ??= thaw<R>(this.#shared);
    return this.#own;
  }

  writeCanonical(emit: (part: string) => void): void {
    emit(jsonText(this.get() as Value, { sortKeys: true }));
  }

  sameAs(other: Collection): boolean {
    const untouched =
      other instanceof Cell && this.#shared === other.#shared && !this.changed && !other.changed;
    return untouched || sameText(this, other);
  }

  fork(): Cell<R> {
    return new Cell<R>(this.#schema, this.#shared);
  }

  merged(update: Value): Cell<R> {
    const old = asDictionaries(this.get() as Value);
    const value = isDictionary(old) && isDictionary(update) ? mergeDeep(old, update) : update;
    return new Cell<R>(this.#schema, this.#schema.parse(value));
  }
}
