import { SharedRecords } from "../environment/shared-records.ts";
import { Table } from "../environment/table.ts";
import { dictionaryOf } from "../schema/collection-types.ts";
import { readAs } from "../schema/read-as.ts";
import type { RecordSchema } from "../schema/record-schema.ts";
import { type Dictionary, isDictionary, type Value } from "../value/value.ts";

/** The members of a database file. @throws {Tau2Error} when it is not an object */
export function membersOf(file: Value, model: string): Dictionary {
  return isDictionary(file) ? file : readAs(dictionaryOf({ read: (input) => input }), file, model);
}

/** One member of a database file as a table. @throws {Tau2Error} naming every record that is not as the schema says */
export function loadTable<R extends Value>(
  members: Dictionary,
  name: string,
  schema: RecordSchema<R>,
): Table<R> {
  return new Table(
    new SharedRecords(schema, readAs(dictionaryOf(schema), members.get(name) ?? null, schema.model)),
  );
}
