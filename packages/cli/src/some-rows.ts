import type { RowSource } from "@matrix/core";

/** Which rows of a data set are read. */
export interface SomeRows {
  /** Rows to leave out at the beginning. */
  readonly skip: number;
  /** Rows to read at most, after those left out. Default: all. */
  readonly limit?: number;
}

/** Some rows of a source, with indices of their own from 0 on. */
export function someRowsOf(source: RowSource, { skip, limit = Infinity }: SomeRows): RowSource {
  return {
    async fingerprint() {
      const { description, fingerprint } = await source.fingerprint();
      if (skip === 0) return { description, fingerprint };
      return { description: `${description}, from row ${skip} on`, fingerprint: `${fingerprint}+${skip}` };
    },
    async count() {
      const all = await source.count();
      return all === undefined ? undefined : Math.min(limit, Math.max(0, all - skip));
    },
    async *rows({ start, signal }) {
      if (start >= limit) return;
      for await (const row of source.rows({ start: start + skip, signal })) {
        const index = row.index - skip;
        yield { ...row, index };
        // The next row might have to be waited for.
        if (index + 1 >= limit) return;
      }
    },
  };
}
