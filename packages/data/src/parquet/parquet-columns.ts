import { type Json, type JsonObject, OptionError } from "@matrix/core";
import type { BasicType } from "hyparquet-writer";

/** A column of a Parquet file that is written. */
export interface WrittenColumn {
  readonly name: string;
  /** `STRING`, `BOOLEAN`, `INT64`, `DOUBLE`, or `JSON` for what is nested or of several kinds. */
  readonly type: BasicType;
}

type Kind = "STRING" | "BOOLEAN" | "INT64" | "DOUBLE" | "JSON";

/** More keys than that are data in the place of names. */
const maxColumns = 10_000;

/** Finds the columns that hold all rows: one a key, in the order in which the keys first come. */
export class ColumnFinder {
  readonly #kinds = new Map<string, Kind | undefined>();

  add(row: JsonObject): void {
    for (const [name, value] of Object.entries(row)) {
      const before = this.#kinds.get(name);
      this.#kinds.set(name, value === null ? before : both(before, kindOf(value)));
    }
    if (this.#kinds.size > maxColumns) {
      throw new OptionError(
        `rows have more than ${maxColumns} different keys, so that a column a key makes no sense; write JSONL instead`,
      );
    }
  }

  /** A key that was null in every row is text. */
  get columns(): WrittenColumn[] {
    return [...this.#kinds].map(([name, kind = "STRING"]) => ({ name, type: kind }));
  }
}

function kindOf(value: Exclude<Json, null>): Kind {
  if (typeof value === "string") return "STRING";
  if (typeof value === "boolean") return "BOOLEAN";
  if (typeof value !== "number") return "JSON";
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? "INT64" : "DOUBLE";
}

function both(one: Kind | undefined, other: Kind): Kind {
  if (one === undefined || one === other) return other;
  const numbers = (kind: Kind) => kind === "INT64" || kind === "DOUBLE";
  return numbers(one) && numbers(other) ? "DOUBLE" : "JSON";
}

/** A value as the writer takes it. */
export function cellOf(type: BasicType, value: Json | undefined): unknown {
  if (value === undefined || value === null) return null;
  return type === "INT64" ? BigInt(value as number) : value;
}
