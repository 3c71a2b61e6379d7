import type { CollectionKey } from "../../environment/collection.ts";
import type { Table } from "../../environment/table.ts";
import type { Kit } from "../../environment/toolkit.ts";
import { Tau2Error } from "../../tau2-error.ts";
import { dictionaryKey } from "../../value/python-operations.ts";
import { pythonText } from "../../value/python-text.ts";
import type { Value } from "../../value/value.ts";

/**
 * The key of a record that a caller names.
 *
 * @param kind what it is, for the refusal
 * @throws {Tau2Error} when there is none
 */
export function existingKey<R extends Value>(
  kit: Kit,
  table: CollectionKey<Table<R>>,
  kind: string,
  id: Value,
): string {
  const key = dictionaryKey(id);
  if (key !== undefined && kit.db.get(table).has(key)) return key;
  throw refusal(`no ${kind} has the id ${pythonText(id)}`);
}

/** What a tool of this domain answers when it refuses. */
export function refusal(why: string): Tau2Error {
  return new Tau2Error("ValueError", why);
}
