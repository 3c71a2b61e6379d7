import { OptionError } from "@matrix/core";
import { parseQuantity, type QuantityKind } from "./quantity.ts";

const sizes: QuantityKind = {
  what: "a size",
  examples: "64KiB, 1.5MiB or 1GB",
  units: new Map([
    ["B", 1],
    ["KB", 1e3],
    ["kB", 1e3],
    ["MB", 1e6],
    ["GB", 1e9],
    ["TB", 1e12],
    ["KiB", 2 ** 10],
    ["MiB", 2 ** 20],
    ["GiB", 2 ** 30],
    ["TiB", 2 ** 40],
  ]),
};

/**
 * Bytes of a size: `512B`, `64KiB`, `1.5MiB`, `1GB` (powers of 1000 without the `i`).
 * @param name what errors call the value, such as `offload.max_bytes`
 * @throws OptionError, also for a fraction of a byte
 */
export function parseSize(text: string, name = "size"): number {
  const bytes = parseQuantity(text, name, sizes);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new OptionError(`${name} must be a whole number of bytes below 2^53, got ${JSON.stringify(text)}`);
}
