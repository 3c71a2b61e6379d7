import type { StoredEntry } from "@matrix/core";
import type { Redis } from "ioredis";
import { recordHeadBytes, stampBytes } from "./stored-form.ts";

// HSCAN sends whole values (NOVALUES is new in 7.4); the script keeps them on the server. Few at a time: while it runs
// the server does nothing else, and has a second copy of what it looks at.
const entriesPerScan = 16;
const script = `
local page = redis.call("HSCAN", KEYS[1], ARGV[1], "COUNT", ARGV[2])
local reply = { page[1] }
for place = 1, #page[2], 2 do
  local stored = page[2][place + 1]
  if #stored >= 8 then
    reply[#reply + 1] = page[2][place]
    reply[#reply + 1] = tostring(#stored)
    reply[#reply + 1] = string.format("%.0f", struct.unpack(">d", stored))
  end
end
return reply`;

/** Entries of one hash, each once, in no order. `ask` bounds each question to the server. */
export async function* listHash(
  client: Redis,
  key: string,
  kind: StoredEntry["kind"],
  ask: <T>(question: () => Promise<T>) => Promise<T>,
): AsyncGenerator<StoredEntry> {
  const headBytes = kind === "blob" ? stampBytes : recordHeadBytes;
  // A scan tells of an entry twice when the hash grows or shrinks meanwhile.
  const told = new Set<string>();
  let cursor = "0";
  do {
    const from = cursor;
    const reply = await ask(() => client.eval(script, 1, key, from, entriesPerScan));
    const [next = "0", ...fields] = Array.isArray(reply) ? reply.map(String) : [];
    for (let place = 0; place + 2 < fields.length; place += 3) {
      const [id = "", bytes, storedAt] = fields.slice(place, place + 3);
      if (told.has(id)) continue;
      told.add(id);
      yield { kind, id, bytes: Number(bytes) - headBytes, storedAt: Number(storedAt) };
    }
    cursor = next;
  } while (cursor !== "0");
}
