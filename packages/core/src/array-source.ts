import { createHash } from "node:crypto";
import type { Json } from "./json.ts";
import type { RowSource } from "./row-source.ts";

/** Rows that are in memory already. */
export function arraySource(rows: readonly Json[]): RowSource {
  return {
    async fingerprint() {
      const hash = createHash("sha256");
      for (const row of rows) hash.update(JSON.stringify(row)).update("\n");
      return { description: `${rows.length} rows in memory`, fingerprint: hash.digest("hex") };
    },
    count: async () => rows.length,
    async *rows({ start }) {
      for (let index = start; index < rows.length; index++) yield { index, value: rows[index]! };
    },
  };
}
