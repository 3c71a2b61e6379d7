import type { RowSource } from "@matrix/core";
import { count } from "./format.ts";

/** How much of a data set has been read: `read 45 % of 824 MB`; undefined where its source does not say. */
export function readText(source: Pick<RowSource, "progress">): string | undefined {
  const progress = source.progress?.();
  if (progress === undefined || progress.totalBytes === 0) return undefined;
  const { bytes, totalBytes } = progress;
  // Parquet may be read twice in places.
  const percent = Math.min(100, Math.floor((100 * bytes) / totalBytes));
  return `read ${percent} % of ${size(totalBytes)}`;
}

function size(bytes: number): string {
  for (const [unit, one] of [
    ["GB", 1e9],
    ["MB", 1e6],
    ["kB", 1e3],
  ] as const) {
    if (bytes >= 10 * one) return `${count(bytes / one)} ${unit}`;
    if (bytes >= one) return `${(bytes / one).toFixed(1)} ${unit}`;
  }
  return `${bytes} bytes`;
}
