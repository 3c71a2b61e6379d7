import type { RecordSchema } from "../schema/record-schema.ts";
import { compareCodePoints } from "../value/code-points.ts";
import { type Frozen, freezeDeep } from "../value/frozen.ts";
import { jsonString, jsonText } from "../value/json-text.ts";
import type { Value } from "../value/value.ts";

/** Records that every environment of a domain shares; never written after loading. Their hashed text is made once. */
export class SharedRecords<R extends Value> {
  readonly records: ReadonlyMap<string, Frozen<R>>;
  readonly sortedKeys: readonly string[];
  readonly #texts = new Map<string, string>();
  #whole: string | undefined;

  readonly schema: RecordSchema<R>;

  constructor(schema: RecordSchema<R>, records: ReadonlyMap<string, R>) {
    this.schema = schema;
    const frozen = new Map<string, Frozen<R>>();
    for (const [key, record] of records) frozen.set(key, freezeDeep(record));
    this.records = frozen;
    this.sortedKeys = [...frozen.keys()].sort(compareCodePoints);
  }

  /** The hashed text of one record with its key. */
  entryText(key: string): string {
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = canonicalEntry(key, this.records.get(key) as Value);
      this.#texts.set(key, text);
    }
    return text;
  }

  /** The hashed text of all records, as one member of the database. */
  wholeText(): string {
    this.#whole ??= `{${this.sortedKeys.map((key) => canonicalEntry(key, this.records.get(key) as Value)).join(", ")}}`;
    return this.#whole;
  }
}

export function canonicalEntry(key: string, record: Value): string {
  return `${jsonString(key)}: ${jsonText(record, { sortKeys: true })}`;
}
