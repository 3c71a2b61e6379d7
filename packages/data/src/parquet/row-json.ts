import type { Json } from "@matrix/core";
import type { SchemaElement } from "hyparquet";
import type { ColumnValues } from "./column-reader.ts";
import type { ParquetColumn } from "./parquet-file.ts";
import { BadValue } from "./values.ts";

/** Why a row cannot be taken, as the second half of a sentence. */
export class RowProblem extends Error {}

/**
 * Row `at` as JSON. Whole numbers that a double cannot hold become strings, bytes base64, and what JSON has no word for
 * (NaN, infinities) null.
 *
 * @param maxBytes what the row may take, about
 * @throws {RowProblem}
 */
export function rowOf(
  columns: readonly ParquetColumn[],
  values: readonly ColumnValues[],
  at: number,
  maxBytes: number,
): Json {
  const room = { left: maxBytes };
  const row: { [key: string]: Json } = {};
  for (const [index, { name, schema, flat }] of columns.entries()) {
    try {
      const value = values[index]![at];
      row[name] = flat && isDecimal(schema.element) ? decimal(value, schema.element) : toJson(value, room);
    } catch (error) {
      if (error instanceof RowProblem) throw new RowProblem(`column ${name} ${error.message}`);
      throw error;
    }
    if (room.left < 0) {
      throw new RowProblem(`takes more than ${maxBytes} bytes; raise maxRowBytes if it is sound`);
    }
  }
  return row;
}

function toJson(value: unknown, room: { left: number }): Json {
  room.left -= 8;
  switch (typeof value) {
    case "string":
      room.left -= value.length;
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "boolean":
      return value;
    case "bigint":
      return wholeNumber(value);
    case "object":
      return value === null ? null : objectToJson(value, room);
    default:
      return null;
  }
}

function objectToJson(value: object, room: { left: number }): Json {
  if (value instanceof BadValue) throw new RowProblem(value.says);
  if (value instanceof Uint8Array) {
    room.left -= value.length;
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  }
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<unknown>, (item) => toJson(item, room));
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      if (room.left < 0) break;
      items.push(toJson(item, room));
    }
    return items;
  }
  // The decoder builds maps with plain assignment: a key "__proto__" shows only in the prototype.
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw new RowProblem('has the key "__proto__", which could change a prototype; rename it');
  }
  const copy: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    if (room.left < 0) break;
    room.left -= key.length;
    copy[key] = toJson(item, room);
  }
  return copy;
}

function wholeNumber(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === "DECIMAL" || logical_type?.type === "DECIMAL";
}

/** The decoder multiplies by a power of ten, which leaves 1.1500000000000001 for 1.15. */
function decimal(value: unknown, { scale = 0 }: SchemaElement): Json {
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return Number(value.toFixed(Math.min(100, Math.max(0, scale))));
}
