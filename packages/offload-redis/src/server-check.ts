import { OptionError } from "@matrix/core";
import type { Redis } from "ioredis";

/** How the server keeps what it is given, from best to worst; `unknown` where it does not let us ask. */
export type Persistence =
  | "append-always"
  | "append-everysec"
  | "append-no"
  | "snapshots"
  | "none"
  | "unknown";

/** What the store found out about its server when it was opened. */
export interface ServerFacts {
  readonly version: string;
  readonly persistence: Persistence;
}

/** @throws {OptionError} where the server would drop values to make room for others. */
export async function checkServer(client: Redis, store: string, where: string): Promise<ServerFacts> {
  // Two sections in two calls: servers before 7.0 take one at a time.
  const memory = fieldsOf(await client.info("memory"));
  const policy = memory.get("maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction") {
    throw new OptionError(
      `the server of offload store "${store}" at ${where} evicts values when it is full (maxmemory-policy ${policy}): rows would lose what they refer to. Set maxmemory-policy noeviction, or use a server of its own`,
    );
  }
  const persistence = fieldsOf(await client.info("persistence"));
  const version = fieldsOf(await client.info("server")).get("redis_version") ?? "unknown";
  return { version, persistence: await persistenceOf(client, persistence.get("aof_enabled")) };
}

async function persistenceOf(client: Redis, appends: string | undefined): Promise<Persistence> {
  // Hosted servers often refuse CONFIG.
  const setting = async (name: string) => {
    const reply = await client.config("GET", name).catch(() => []);
    return Array.isArray(reply) ? (reply[1] as string | undefined) : undefined;
  };
  if (appends === "1") {
    const fsync = await setting("appendfsync");
    return fsync === "always" || fsync === "everysec" || fsync === "no" ? `append-${fsync}` : "unknown";
  }
  if (appends !== "0") return "unknown";
  const save = await setting("save");
  if (save === undefined) return "unknown";
  return save === "" ? "none" : "snapshots";
}

function fieldsOf(info: string): ReadonlyMap<string, string> {
  return new Map(
    info.split("\r\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
    }),
  );
}
