/** Bytes sent or asked for in one command: a longer one would hold up everybody else on the connection. */
const bytesPerCommand = 8 * 1024 * 1024;
const itemsPerCommand = 500;

/** Parts of a batch, each small enough for one command. A single item may be larger. */
export function commandParts<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += bytesOf(item);
    const part = parts.at(-1);
    if (part !== undefined && part.length < itemsPerCommand && bytes <= bytesPerCommand) part.push(item);
    else {
      parts.push([item]);
      bytes = bytesOf(item);
    }
  }
  return parts;
}
