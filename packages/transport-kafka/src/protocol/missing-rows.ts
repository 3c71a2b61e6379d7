import { sequenceOf, type Topology } from "@matrix/core";
import type { BrokerClient, OffsetRange } from "../client/broker-client.ts";
import { keyOf } from "../client/topic-partitions.ts";
import { decodeDoneSet } from "./done-set.ts";

/** What an audit of a run's rows works with. */
export interface AuditOptions {
  readonly client: BrokerClient;
  readonly topology: Topology;
  /** Rows below it were sent. */
  readonly cursor: number;
  /** Groups, each with the topics that it takes messages of; together all topics of the run's roles and sink. */
  readonly groups: readonly { readonly group: string; readonly topics: readonly string[] }[];
  /** Whether topics of a run that has begun were just made anew: then fewer messages than rows are sure to be there. */
  readonly madeAnew: boolean;
}

/** A stretch of a partition in which messages lie that are not done. */
interface Open {
  readonly range: OffsetRange;
  readonly from: number;
  readonly done: ReadonlySet<number>;
}

/**
 * Rows that were sent, have not ended, and of which no message that is not done lies in any topic: topics were deleted, or cut.
 *
 * What is done is asked before the topics' ends are: a message that moves on meanwhile is seen in its old place, so that a row
 * on its way never counts as missing. Messages are read only where there are fewer of them than rows, or topics are new.
 *
 * @returns sequence numbers, ascending
 */
export async function missingRows(options: AuditOptions): Promise<number[]> {
  const { topology, cursor, madeAnew } = options;
  const rows: number[] = [];
  for (let sequence = 0; sequence < cursor; sequence++) if (!topology.ended(sequence)) rows.push(sequence);
  if (rows.length === 0) return [];
  const open = await openStretches(options);
  const messages = open.reduce((sum, { range, from, done }) => sum + range.high - from - done.size, 0);
  if (messages >= rows.length && !madeAnew) return [];
  const there = new Set<number>();
  for (const stretch of open) await readRows(stretch, options, there);
  return rows.filter((sequence) => !there.has(sequence));
}

async function openStretches({ client, groups }: AuditOptions): Promise<Open[]> {
  const commits = (
    await Promise.all(groups.map(({ group, topics }) => client.committed(group, topics)))
  ).flat();
  const committed = new Map(commits.map((commit) => [keyOf(commit), commit]));
  const ranges = await client.offsetRanges(groups.flatMap(({ topics }) => topics));
  return ranges.flatMap((range) => {
    const commit = committed.get(keyOf(range));
    // A commit beyond the end is of a topic that is no more.
    const isSound = commit !== undefined && commit.offset >= range.low && commit.offset <= range.high;
    const from = isSound ? commit.offset : range.low;
    const done = isSound ? decodeDoneSet(from, commit.metadata).filter((offset) => offset < range.high) : [];
    return range.high - from > done.length ? [{ range, from, done: new Set(done) }] : [];
  });
}

async function readRows(
  { range, from, done }: Open,
  { client, topology }: AuditOptions,
  there: Set<number>,
): Promise<void> {
  for await (const { offset, key } of client.read(range, from)) {
    if (offset < from || done.has(offset)) continue;
    const [index, trial] = key.split("/").map(Number);
    if (index !== undefined && trial !== undefined) there.add(sequenceOf({ index, trial }, topology.trials));
  }
}
