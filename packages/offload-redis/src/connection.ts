import { OptionError } from "@matrix/core";
import { Redis, type RedisOptions } from "ioredis";
import type { RedisOffloadStoreOptions, ResolvedOptions } from "./options.ts";

/** A client, and what errors say of it. */
export interface Connection {
  readonly client: Redis;
  /** Where the server is, without user or password. */
  readonly where: string;
  /** Why the connection is down, where that is known. */
  lastError(): Error | undefined;
  /** Ends a client that was made here; one that was given stays open. */
  end(): void;
}

const slowestReconnectMs = 1_000;

/** Takes the client given, or makes one, which then connects by itself. */
export function connectionFor(options: RedisOffloadStoreOptions, resolved: ResolvedOptions): Connection {
  if (options.client !== undefined) {
    const { client } = options;
    const { host, port, path } = client.options;
    const where = path ?? `${host}:${port}`;
    return { client, where, lastError: () => undefined, end: () => {} };
  }
  const { where, address } = addressOf(options);
  const client = new Redis({
    ...address,
    ...passwordOf(options),
    ...(where.startsWith("rediss:") ? { tls: { ...options.tls } } : {}),
    // One write to the socket, and one read by the server, for all commands of a turn of the event loop.
    enableAutoPipelining: true,
    disableClientInfo: true,
    connectTimeout: resolved.timeoutMs,
    // A connection that is dead but not closed, as after a firewall forgot it, must not hold calls for ever.
    socketTimeout: resolved.timeoutMs,
    // Commands of calls that have long failed must not pile up while the server is away.
    maxRetriesPerRequest: 4,
    retryStrategy: (attempt) =>
      Math.round(Math.min(slowestReconnectMs, 50 * 2 ** (attempt - 1)) * (0.5 + resolved.random() / 2)),
    // After a failover the server that we are connected to may be a replica: connect anew. The call sends again by itself.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });
  let lastError: Error | undefined;
  client.on("error", (error) => {
    lastError = error;
  });
  client.on("ready", () => {
    lastError = undefined;
  });
  return { client, where, lastError: () => lastError, end: () => client.disconnect() };
}

/** Where the server is and who we are there, in ioredis's words. */
type Address = { readonly db: number; readonly username?: string; readonly password?: string } & (
  | { readonly path: string }
  | { readonly host: string; readonly port: number }
);

function addressOf({ url = "", tls }: RedisOffloadStoreOptions): { where: string; address: Address } {
  if (!URL.canParse(url)) throw wrongUrl(url);
  const { protocol, username, password, hostname, port, pathname, searchParams } = new URL(url);
  const db = databaseOf(protocol === "unix:" ? searchParams.get("db") : pathname.slice(1));
  if (tls !== undefined && protocol !== "rediss:") {
    throw new OptionError(`tls goes with a url that begins with rediss://, got ${protocol}//`);
  }
  const user = {
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
  };
  if (protocol === "unix:" && pathname !== "") {
    const path = decodeURIComponent(pathname);
    return { where: `unix://${path}`, address: { path, db, ...user } };
  }
  if ((protocol !== "redis:" && protocol !== "rediss:") || hostname === "") throw wrongUrl(url);
  // An IPv6 address stands in brackets in a url, but not in a socket's options.
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const address = { host, port: Number(port || 6379), db, ...user };
  return { where: `${protocol}//${hostname}:${address.port}`, address };
}

function databaseOf(text: string | null): number {
  if (text === null || text === "") return 0;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new OptionError(`the database of a Redis url must be a number, got ${JSON.stringify(text)}`);
}

function wrongUrl(url: string): OptionError {
  // Whatever it is, a password may be in it.
  const shown = url.replace(/\/\/.*@/, "//…@").slice(0, 80);
  return new OptionError(
    `url must be redis://host[:port][/db], rediss://host[:port][/db] or unix:///path, got ${JSON.stringify(shown)}`,
  );
}

function passwordOf({ passwordEnv }: RedisOffloadStoreOptions): Pick<RedisOptions, "password"> {
  if (passwordEnv === undefined) return {};
  const password = process.env[passwordEnv];
  if (password) return { password };
  throw new OptionError(`environment variable ${passwordEnv} (passwordEnv) is not set`);
}
