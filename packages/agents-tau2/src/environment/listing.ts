import { listOf } from "../schema/collection-types.ts";
import { readAs } from "../schema/read-as.ts";
import type { RecordSchema } from "../schema/record-schema.ts";
import { type Frozen, freezeDeep, thaw } from "../value/frozen.ts";
import { jsonText } from "../value/json-text.ts";
import type { Value } from "../value/value.ts";
import { type Collection, sameText } from "./collection.ts";

/** Records in a list, copy-on-write like a table; ids may repeat, the first one counts. */
export class Listing<R extends Value> implements Collection {
  readonly #own = new Map<number, R>();
  readonly #schema: RecordSchema<R>;
  #shared: readonly Frozen<R>[];
  #length: number;

  constructor(schema: RecordSchema<R>, records: readonly (R | Frozen<R>)[]) {
    this.#schema = schema;
    this.#shared = records.map((record) => freezeDeep(record) as Frozen<R>);
    this.#length = records.length;
  }

  get changed(): boolean {
    return this.#own.size > 0;
  }

  *values(): IterableIterator<Frozen<R>> {
    for (let position = 0; position < this.#length; position++) yield this.#at(position);
  }

  find(matches: (record: Frozen<R>) => boolean): Frozen<R> | undefined {
    for (const record of this.values()) if (matches(record)) return record;
    return undefined;
  }

  /** This environment's copy of the first record that matches. */
  edit(matches: (record: Frozen<R>) => boolean): R | undefined {
    for (let position = 0; position < this.#length; position++) {
      if (!matches(this.#at(position))) continue;
      const own = this.#own.get(position) ?? thaw<R>(this.#at(position));
      this.#own.set(position, own);
      return own;
    }
    return undefined;
  }

  push(record: R): R {
    this.#own.set(this.#length, record);
    this.#length++;
    return record;
  }

  writeCanonical(emit: (part: string) => void): void {
    emit("[");
    let first = true;
    for (const record of this.values()) {
      if (!first) emit(", ");
      first = false;
      emit(canonicalText(record as Value));
    }
    emit("]");
  }

  sameAs(other: Collection): boolean {
    if (!(other instanceof Listing)) return sameText(this, other);
    if (this.#length !== other.#length) return false;
    for (let position = 0; position < this.#length; position++) {
      const [a, b]: Value[] = [this.#at(position), other.#at(position)];
      if (a !== b && canonicalText(a) !== canonicalText(b)) return false;
    }
    return true;
  }

  fork(): Listing<R> {
    const fork = new Listing<R>(this.#schema, []);
    fork.#shared = this.#shared;
    fork.#length = this.#shared.length;
    return fork;
  }

  merged(update: Value): Listing<R> {
    return new Listing(this.#schema, readAs(listOf(this.#schema), update, this.#schema.model));
  }

  #at(position: number): Frozen<R> {
    return (this.#own.get(position) ?? this.#shared[position]) as Frozen<R>;
  }
}

function canonicalText(record: Value | undefined): string {
  return jsonText(record ?? null, { sortKeys: true });
}
