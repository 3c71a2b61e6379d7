import { OptionError } from "@matrix/core";

/** How a file of lines is compressed. */
export type Compression = "none" | "gzip" | "zstd";

/** The compression that a file's name tells of. */
export function compressionOf(name: string): Compression {
  if (/\.gz$/i.test(name)) return "gzip";
  return /\.zst$/i.test(name) ? "zstd" : "none";
}

/** @throws {OptionError} for what is no compression */
export function checkCompression(value: string): Compression {
  if (value === "none" || value === "gzip" || value === "zstd") return value;
  throw new OptionError(`compression must be "none", "gzip" or "zstd", got ${JSON.stringify(value)}`);
}
