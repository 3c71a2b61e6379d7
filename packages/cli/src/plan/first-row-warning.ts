import type { PreparedRun } from "../run/prepare-run.ts";

/** What is wrong with the first row of a data set; if it cannot be used, seldom any of them can. */
export async function firstRowWarning({ data, workload }: PreparedRun): Promise<string | undefined> {
  const reading = new AbortController();
  try {
    for await (const row of data.source.rows({ start: 0, signal: reading.signal })) {
      if ("error" in row) return `the first row cannot be read: ${row.error.message}`;
      try {
        workload.prepare?.(row.value);
        return undefined;
      } catch (error) {
        return `the first row cannot be used: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return "the data set has no rows";
  } finally {
    reading.abort();
  }
}
