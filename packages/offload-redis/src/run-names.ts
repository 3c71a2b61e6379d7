import type { Redis } from "ioredis";

const keysPerScan = 1_000;

/**
 * Names of the runs whose keys begin with `keys`, each once, in no order. Goes through all keys of the database, a thousand at
 * a time. `ask` bounds each question to the server.
 */
export async function* runNames(
  client: Redis,
  keys: string,
  ask: <T>(question: () => Promise<T>) => Promise<T>,
): AsyncGenerator<string> {
  // A client that was given may put a prefix of its own before all keys, but not before those of a scan.
  const beginning = (client.options.keyPrefix ?? "") + keys;
  const pattern = `${beginning.replaceAll(/[\\*?[\]^-]/g, "\\$&")}*`;
  const told = new Set<string>();
  let cursor = "0";
  do {
    const from = cursor;
    const [next, found] = await ask(() => client.scan(from, "MATCH", pattern, "COUNT", keysPerScan));
    for (const key of found) {
      const run = /^(?:blobs|records):(.*)$/s.exec(key.slice(beginning.length))?.[1];
      if (run === undefined || told.has(run)) continue;
      told.add(run);
      yield run;
    }
    cursor = next;
  } while (cursor !== "0");
}
