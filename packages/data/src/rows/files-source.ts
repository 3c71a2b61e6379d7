import { createHash } from "node:crypto";
import { DataError, type RowSource, type SourceFingerprint, type SourceRow } from "@matrix/core";
import { shareOf } from "./part.ts";
import { countedShard, type ReadMeter } from "./read-meter.ts";
import type { RowFile } from "./row-file.ts";
import type { RowRange } from "./row-range.ts";
import type { Shard, ShardIdentity } from "./shard.ts";

/** The files of a data set. */
export interface FilesSourceOptions {
  /** As people named it. */
  readonly name: string;
  /** Finds the files, in the order of their rows. Asked once. */
  readonly find: () => Promise<readonly Shard[]>;
  /** A file as rows. */
  readonly asRows: (shard: Shard) => RowFile;
  readonly range: RowRange;
}

/** Which rows of which files are delivered. */
interface Selection {
  readonly files: readonly RowFile[];
  /** Place of the first among the rows of these files. */
  readonly first: number;
  /** At most. */
  readonly rows: number;
}

/** Identities that are asked for at once. */
const concurrency = 16;

/** The rows of files, one file after the other, as one dense order. */
export function filesSource({ name, find, asRows, range }: FilesSourceOptions): RowSource {
  let found: Promise<Found> | undefined;
  /** Of the last reading. */
  let meter: ReadMeter = { bytes: 0 };
  let totalBytes: number | undefined;
  const files = async (counting: ReadMeter = { bytes: 0 }) => {
    found ??= look(find, range);
    const { shards, byRows } = await found;
    return { files: shards.map((shard) => asRows(countedShard(shard, counting))), byRows };
  };
  return {
    async fingerprint() {
      const { files: chosen } = await files();
      const identities = await identitiesOf(chosen);
      totalBytes = bytesOf(identities);
      return fingerprintOf(name, chosen, identities, range);
    },
    async count() {
      const { files: chosen, byRows } = await files();
      const total = await cheapTotal(chosen);
      return total === undefined ? undefined : selection(chosen, range, byRows, total).rows;
    },
    rows: ({ start, signal }) => {
      const select = async () => {
        const mine: ReadMeter = { bytes: 0 };
        const { files: chosen, byRows } = await files(mine);
        totalBytes ??= bytesOf(await identitiesOf(chosen));
        const total = byRows ? await exactTotal(chosen, signal) : Infinity;
        mine.bytes = 0;
        meter = mine;
        return selection(chosen, range, byRows, total);
      };
      return rowsOf(select, start, signal);
    },
    progress: () => (totalBytes === undefined ? undefined : { bytes: meter.bytes, totalBytes }),
  };
}

interface Found {
  readonly shards: readonly Shard[];
  /** Whether a part is a range of rows, since there are fewer files than parts. */
  readonly byRows: boolean;
}

async function look(find: FilesSourceOptions["find"], { part }: RowRange): Promise<Found> {
  const all = await find();
  if (part === undefined) return { shards: all, byRows: false };
  if (all.length < part.of) return { shards: all, byRows: true };
  const { start, end } = shareOf(part, all.length);
  return { shards: all.slice(start, end), byRows: false };
}

function selection(
  files: readonly RowFile[],
  { skip, limit, part }: RowRange,
  byRows: boolean,
  total: number,
): Selection {
  if (part === undefined) return { files, first: skip, rows: Math.min(limit, Math.max(0, total - skip)) };
  if (byRows) {
    const { start, end } = shareOf(part, Math.min(total, limit));
    return { files, first: start, rows: end - start };
  }
  const { start, end } = shareOf(part, limit);
  return { files, first: 0, rows: Math.min(total, end - start) };
}

async function* rowsOf(
  select: () => Promise<Selection>,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<SourceRow, void, undefined> {
  const { files, first, rows } = await select();
  if (start >= rows) return;
  /** Rows of the files before. */
  let before = 0;
  for (const file of files) {
    const from = Math.max(0, first + start - before);
    const indexBase = before - first;
    let next = 0;
    for await (const group of file.groups({ from, indexBase, signal })) {
      next = group.first;
      for (const row of group.rows) {
        next++;
        if (row === undefined) continue;
        signal.throwIfAborted();
        yield row;
        if (indexBase + next >= rows) return;
      }
      signal.throwIfAborted();
    }
    before += next;
  }
}

async function cheapTotal(files: readonly RowFile[]): Promise<number | undefined> {
  let total = 0;
  for (const file of files) {
    const count = await file.countCheaply();
    if (count === undefined) return undefined;
    total += count;
  }
  return total;
}

async function exactTotal(files: readonly RowFile[], signal: AbortSignal): Promise<number> {
  let total = 0;
  for (const file of files) total += (await file.countCheaply()) ?? (await file.countAll(signal));
  return total;
}

async function identitiesOf(files: readonly RowFile[]): Promise<ShardIdentity[]> {
  const identities: ShardIdentity[] = [];
  for (let at = 0; at < files.length; at += concurrency) {
    const some = files.slice(at, at + concurrency).map(({ shard }) => shard.identity());
    identities.push(...(await Promise.all(some)));
  }
  return identities;
}

function bytesOf(identities: readonly ShardIdentity[]): number {
  return identities.reduce((sum, { bytes }) => sum + bytes, 0);
}

function fingerprintOf(
  name: string,
  files: readonly RowFile[],
  identities: readonly ShardIdentity[],
  { skip, part }: RowRange,
): SourceFingerprint {
  const [first] = files;
  if (first === undefined) throw new DataError(`data set ${name} has no files`);
  const formats = [...new Set(files.map(({ format }) => format))].join(" and ");
  const partText = part && `${part.index + 1}/${part.of}`;
  const description = [
    `${formats} ${name}`,
    ...(files.length > 1 ? [`${files.length} files`] : []),
    `${bytesOf(identities)} bytes`,
    ...(skip > 0 ? [`without the first ${skip} rows`] : []),
    ...(partText ? [`part ${partText}`] : []),
  ].join(", ");
  const facts =
    identities.length === 1
      ? identities[0]!.facts
      : { files: files.length, bytes: bytesOf(identities), sha256: hashOf(identities) };
  return {
    description,
    fingerprint: JSON.stringify({ ...facts, skip, ...(partText ? { part: partText } : {}) }),
  };
}

function hashOf(identities: readonly ShardIdentity[]): string {
  return createHash("sha256")
    .update(JSON.stringify(identities.map(({ facts }) => facts)))
    .digest("hex");
}
