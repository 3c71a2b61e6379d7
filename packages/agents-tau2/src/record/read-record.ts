import { DataError, type JsonObject } from "@matrix/core";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import { tau2Schemas } from "../pack/schemas.ts";
import { isObject } from "./json-fields.ts";

const { input, replies } = tau2Schemas;

const recordSchema = Type.Object({
  row: Type.Integer(),
  trial: Type.Integer(),
  seed: Type.Integer(),
  /** Epoch seconds. */
  init_timestamp: Type.Number(),
  finish_timestamp: Type.Number(),
  task: input,
  history: Type.Array(
    Type.Union([
      Type.Object({ agent: Type.Literal("user_simulator"), response: replies.user_simulator }),
      Type.Object({ agent: Type.Literal("llm_agent"), response: replies.llm_agent }),
      Type.Object({ agent: Type.Literal("environment"), response: replies.environment }),
      Type.Object({ agent: Type.Literal("reward"), response: replies.reward }),
    ]),
  ),
});

/** A record of this workload, as far as it is read again. */
export type ReadRecord = Static<typeof recordSchema>;

/** A record that comes from a file; none for a row that never was a conversation. @throws {DataError} naming what does not fit */
export function readRecord(record: JsonObject): ReadRecord | undefined {
  // rows that were not let in: what they hold was no task
  if (record.outcome === "dead" || !Value.Check(input, record.task)) return undefined;
  if (Value.Check(recordSchema, record)) return record;
  const [first] = Value.Errors(recordSchema, record);
  const where = isObject(record) ? `${JSON.stringify(record.row)}, ${first?.instancePath ?? ""}` : "?";
  throw new DataError(`record of row ${where} is not one of the pack tau2: ${first?.message ?? ""}`);
}
