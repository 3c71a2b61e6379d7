import { OptionError } from "@matrix/core";

/** The files of one output. */
export interface OutputPaths {
  /** The records; under `successOnly` those of rows that succeeded. */
  readonly data: string;
  /** Under `successOnly` the records of the other rows. */
  readonly dead: string;
  /** What of the two is whole and durable, and whose rows they are. */
  readonly journal: string;
}

/** @throws {OptionError} for an ending that stands for a format not written here */
export function outputPaths(path: string): OutputPaths {
  const other = /\.(?:zst|gz|parquet|json|csv)$/i.exec(path)?.[0];
  if (other !== undefined) {
    throw new OptionError(
      `output ${path} ends in ${other}, but records are written as plain JSONL; name it .jsonl`,
    );
  }
  return {
    data: path,
    dead: `${path.replace(/\.jsonl$/i, "")}.dead.jsonl`,
    journal: `${path}.journal`,
  };
}
