import { resolve } from "node:path";
import { type Clock, OptionError, systemClock } from "@matrix/core";

/** Options of `fsOffloadStore`. */
export interface FsOffloadStoreOptions {
  /** Folder of the values; made where missing. Several processes may share it. */
  readonly root: string;
  /** Stable name written into references. Default: `fs`. */
  readonly name?: string;
  /**
   * What is on the disk itself when a call resolves. `full`: content and names, so that a loss of power takes nothing.
   * `content`: content; after a loss of power a value is whole or missing. `off`: nothing; a killed process takes nothing,
   * a loss of power may take the last half minute. Default: `full`.
   */
  readonly fsync?: "full" | "content" | "off";
  /** Files read or written at once. Default: 32. */
  readonly concurrency?: number;
  /** Age in ms from which a temporary file is taken for one whose process died. Default: one hour. */
  readonly orphanAgeMs?: number;
  readonly clock?: Clock;
}

export function resolveOptions(options: FsOffloadStoreOptions): Required<FsOffloadStoreOptions> {
  const { root, name = "fs", fsync = "full", concurrency = 32, orphanAgeMs = 3_600_000 } = options;
  if (typeof root !== "string" || root === "" || root.includes("\0")) {
    throw new OptionError(`root must be the path of a folder, got ${JSON.stringify(root)}`);
  }
  if (name === "") throw new OptionError('name must not be empty, got ""');
  if (!["full", "content", "off"].includes(fsync)) {
    throw new OptionError(`fsync must be "full", "content" or "off", got ${JSON.stringify(fsync)}`);
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new OptionError(`concurrency must be an integer of at least 1, got ${concurrency}`);
  }
  if (!Number.isFinite(orphanAgeMs) || orphanAgeMs < 0) {
    throw new OptionError(`orphanAgeMs must be 0 or more, got ${orphanAgeMs}`);
  }
  const { clock = systemClock } = options;
  return { root: resolve(root), name, fsync, concurrency, orphanAgeMs, clock };
}
