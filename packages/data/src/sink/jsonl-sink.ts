import { dirname } from "node:path";
import { type Clock, type Files, nodeFiles, OptionError, type Sink, systemClock } from "@matrix/core";
import { acquireLock } from "./acquire-lock.ts";
import { outputPaths } from "./output-paths.ts";
import { OutputWriter, type SinkTrouble } from "./output-writer.ts";
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
    files = nodeFiles,
    clock = systemClock,
    onTrouble = () => {},
    onRepair = () => {},
  } = options;
  const policy = { flushMs, flushBytes, flushRows };
  for (const [name, value] of Object.entries(policy)) {
    if (!(value >= 0)) throw new OptionError(`${name} must be a number from 0, got ${value}`);
  }
  const paths = outputPaths(path);
  return {
    async open({ run }) {
      await files.makeFolder(dirname(path)).catch((error: unknown) => {
        throw storageErrorFrom(dirname(path), "making folder", error);
      });
      const lock = await acquireLock(path, { files });
      try {
        const output = await openOutput({ files, paths, run, successOnly, fsync, onRepair });
        const writer = new OutputWriter(output, { files, clock, fsync, onTrouble });
        return new JsonlSinkSession({ output, writer, lock, clock, policy });
      } catch (error) {
        await lock.release();
        throw error;
      }
    },
  };
}
