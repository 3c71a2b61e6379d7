import { dirname } from "node:path";
import {
  type Clock,
  type Files,
  LockedError,
  nodeFiles,
  OptionError,
  type Sink,
  systemClock,
} from "@matrix/core";
import { acquireLock } from "./acquire-lock.ts";
import { outputPaths, partPath } from "./output-paths.ts";
import { OutputWriter, type SinkTrouble } from "./output-writer.ts";
import { sealSegments } from "./seal-segments.ts";
import { closedSegment } from "./segments.ts";
import { openOutput, type Repair } from "./sink-recovery.ts";
import { JsonlSinkSession } from "./sink-session.ts";
import { storageErrorFrom } from "./storage-error.ts";

/** Options of {@link jsonlSink}. */
export interface JsonlSinkOptions {
  /**
   * The output file; its folder is made where missing. `.jsonl`: beside it comes `<path>.journal`. `.jsonl.zst`: the journal lies
   * in the file itself. A lock file lies beside it while it is open.
   */
  readonly path: string;
  /** Only records of rows that succeeded go to `path`; the others go to `<path without .jsonl>.dead.jsonl`, or `.dead.jsonl.zst`. Default false. */
  readonly successOnly?: boolean;
  /** Whether a record is durable against loss of power, not only of the process. Default true. */
  readonly fsync?: boolean;
  /** Longest that a record waits for others to be flushed with it, in ms. Default 25; for zstd 200, since small frames shrink less. */
  readonly flushMs?: number;
  /** Waiting bytes of records that are flushed at once. Default 256 KiB. */
  readonly flushBytes?: number;
  /** Waiting records that are flushed at once. Default 1000. */
  readonly flushRows?: number;
  /**
   * Which writer of this output it is, counted over those that took over from one that may yet wake up: 0, or one more than the
   * last. A later term fixes what counts of the earlier ones and writes `records.<term>.jsonl`; {@link assembleOutput} makes one
   * file of them at the end. Default 0.
   */
  readonly term?: number;
  /** Whether a later term has begun. Asked before a batch that is durable counts; if so, it counts only as far as that term saw it. Default: never. */
  readonly isFenced?: () => Promise<boolean>;
  readonly files?: Files;
  readonly clock?: Clock;
  /** A write failed (a full disk, an error of the disk) and is tried again in `retryInMs`; its records are kept. */
  readonly onTrouble?: (trouble: SinkTrouble) => void;
  /** Opening the output cut off what a crash had left of a write. */
  readonly onRepair?: (repair: Repair) => void;
}

/**
 * Writes records to a JSONL file, plain or zstd, so that any crash leaves whole records, each at most once, and all that were
 * durable.
 *
 * A journal tells what is in the data. Plain: it lies beside the data, which is appended and synced before it. Zstd: each batch is
 * one data frame and one skippable frame with its journal line, written and synced together. Opening it again cuts off what the
 * journal does not cover.
 * Errors on opening: {@link LockedError} while another process writes there, {@link StorageError} where the files are damaged
 * or not ours, {@link OptionError} where they belong to another run. Writing: {@link StorageError} once a sync has failed.
 * @throws {OptionError} at once for options that break their rule.
 */
export function jsonlSink(options: JsonlSinkOptions): Sink {
  const {
    path,
    successOnly = false,
    fsync = true,
    flushMs = /\.zst$/i.test(path) ? 200 : 25,
    flushBytes = 256 * 1024,
    flushRows = 1000,
    term = 0,
    isFenced = async () => false,
    files = nodeFiles,
    clock = systemClock,
    onTrouble = () => {},
    onRepair = () => {},
  } = options;
  const policy = { flushMs, flushBytes, flushRows };
  for (const [name, value] of Object.entries(policy)) {
    if (!(value >= 0)) throw new OptionError(`${name} must be a number from 0, got ${value}`);
  }
  const refuseFenced = async (run: string) => {
    if (await isFenced()) throw fencedError(path, run);
  };
  // An ending that cannot be written is refused at once.
  outputPaths(path);
  return {
    async open({ run }) {
      await files.makeFolder(dirname(path)).catch((error: unknown) => {
        throw storageErrorFrom(dirname(path), "making folder", error);
      });
      const lock = await acquireLock(partPath(path, term), { files });
      try {
        const { closed, open } = await sealSegments(files, path, term, isFenced);
        const output = await openOutput({
          files,
          paths: outputPaths(partPath(path, open)),
          run,
          successOnly,
          fsync,
          before: closed.map((each) => closedSegment(path, each)),
          beforeChange: () => refuseFenced(run),
          onRepair,
        });
        const onDurable = () => refuseFenced(run);
        const writer = new OutputWriter(output, { files, clock, fsync, onTrouble, onDurable });
        return new JsonlSinkSession({ output, writer, lock, clock, policy });
      } catch (error) {
        await lock.release();
        throw error;
      }
    },
  };
}

function fencedError(path: string, run: string): LockedError {
  return new LockedError(
    `another process has taken over run ${run} and its output ${path}; this one may write no more`,
  );
}
