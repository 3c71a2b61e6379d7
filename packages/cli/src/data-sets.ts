import type { RowSource, SourceFingerprint } from "@matrix/core";
import { rowSourceFor } from "@matrix/data";
import type { RunConfig } from "./config/config-schema.ts";

/** A data set that can be read. */
export interface DataSet {
  readonly source: RowSource;
  readonly fingerprint: SourceFingerprint;
  /** Rows in all, where known without reading everything. */
  count(): Promise<number | undefined>;
}

/** Data sets that many configs name: each is looked at once. */
export class DataSets {
  readonly #known = new Map<string, Promise<DataSet>>();

  /** @throws {DataError} or {OptionError} where it cannot be read. */
  open(data: RunConfig["data"]): Promise<DataSet> {
    const key = JSON.stringify(data);
    const known = this.#known.get(key) ?? openDataSet(data);
    this.#known.set(key, known);
    return known;
  }
}

async function openDataSet(data: RunConfig["data"]): Promise<DataSet> {
  const source = sourceOf(data);
  const fingerprint = await source.fingerprint();
  let counted: Promise<number | undefined> | undefined;
  return {
    source,
    fingerprint,
    count() {
      counted ??= source.count();
      return counted;
    },
  };
}

/** The rows that a config names. @throws {OptionError} for a format that cannot be read. */
export function sourceOf({ path, skip, limit }: RunConfig["data"]): RowSource {
  return rowSourceFor(path, { skip, ...(limit === null ? {} : { limit }) });
}
