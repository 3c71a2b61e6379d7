import { type AnyWorkloadPack, OptionError, type RowSource, type SourceFingerprint } from "@matrix/core";
import { rowSourceFor } from "@matrix/data";
import type { RunConfig } from "./config/config-schema.ts";
import { someRowsOf } from "./some-rows.ts";

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
  open(config: RunConfig, pack: AnyWorkloadPack): Promise<DataSet> {
    const { data, workload } = config;
    const isPacks = data.kind === "pack" || pack.rows !== undefined;
    const key = JSON.stringify(isPacks ? [data, pack.name, workload] : data);
    const known = this.#known.get(key) ?? openDataSet(config, pack);
    this.#known.set(key, known);
    return known;
  }
}

async function openDataSet(config: RunConfig, pack: AnyWorkloadPack): Promise<DataSet> {
  const source = sourceOf(config, pack);
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

/** The rows that a config names. @throws {OptionError} for a format that cannot be read, or a pack that brings no rows. */
export function sourceOf(config: RunConfig, pack: AnyWorkloadPack): RowSource {
  const source = givenRows(config, pack);
  return pack.rows === undefined ? source : pack.rows(config.workload, source);
}

function givenRows({ data, workload }: RunConfig, pack: AnyWorkloadPack): RowSource {
  const range = { skip: data.skip, ...(data.limit === null ? {} : { limit: data.limit }) };
  if (data.kind !== "pack") {
    const { part, split, revision, subset } = data;
    return rowSourceFor(data.path, {
      ...range,
      ...(part === null ? {} : { part }),
      ...(split === null ? {} : { split }),
      ...(revision === null ? {} : { revision }),
      ...(subset === null ? {} : { subset }),
    });
  }
  if (pack.source !== undefined) return someRowsOf(pack.source(workload), range);
  throw new OptionError(`pack "${pack.name}" brings no rows of its own; give data=file data.path=FILE`);
}
