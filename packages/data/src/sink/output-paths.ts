import { OptionError } from "@matrix/core";

/** The files of one output. */
export interface OutputPaths {
  /** The records; under `successOnly` those of rows that succeeded. */
  readonly data: string;
  /** Under `successOnly` the records of the other rows. */
  readonly dead: string;
  /** What of the two is whole and durable, and whose rows they are: a file beside the data, or the data file itself. */
  readonly journal: string;
  /** Whether records are zstd frames, with the journal in frames between them. */
  readonly framed: boolean;
}

/** @throws {OptionError} for an ending that stands for a format not written here */
export function outputPaths(path: string): OutputPaths {
  if (/\.zst$/i.test(path)) {
    const dead = `${path.replace(/(?:\.jsonl)?\.zst$/i, "")}.dead.jsonl.zst`;
    return { data: path, dead, journal: path, framed: true };
  }
  const other = /\.(?:gz|parquet|json|csv)$/i.exec(path)?.[0];
  if (other !== undefined) {
    throw new OptionError(
      `output ${path} ends in ${other}, but records are written as JSONL, plain or zstd; name it .jsonl or .jsonl.zst`,
    );
  }
  return {
    data: path,
    dead: `${path.replace(/\.jsonl$/i, "")}.dead.jsonl`,
    journal: `${path}.journal`,
    framed: false,
  };
}

/** Path of a part of an output: `records.jsonl` is part 0, then come `records.1.jsonl`, … */
export function partPath(path: string, part: number | `whole-${number}`): string {
  if (part === 0) return path;
  const [ending] = /(?:\.jsonl)?(?:\.zst)?$/i.exec(path)!;
  return `${path.slice(0, path.length - ending.length)}.${part}${ending}`;
}

/** The files that an output may have. */
export function outputFiles({ data, dead, journal }: OutputPaths): Set<string> {
  return new Set([data, dead, journal]);
}
