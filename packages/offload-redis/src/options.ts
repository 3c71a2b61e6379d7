import { type Clock, OptionError, systemClock } from "@matrix/core";
import type { Redis } from "ioredis";

/** Certificates of a TLS connection, as Node's `tls.connect` takes them. The server's certificate is always checked. */
export interface RedisTls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
}

/** Options of `redisOffloadStore`. Either `url` or `client` is needed. */
export interface RedisOffloadStoreOptions {
  /** `redis://[user@]host[:port][/db]`, `rediss://…` for TLS, or `unix:///path/to.sock[?db=1]`. */
  readonly url?: string;
  /** Name of the environment variable that holds the password; read once, when the store is opened. */
  readonly passwordEnv?: string;
  readonly tls?: RedisTls;
  /** A client of ioredis to use instead; not closed with the store. */
  readonly client?: Redis;
  /** Stable name written into references. Default: `redis`. */
  readonly name?: string;
  /** Begins the name of every key. Default: `matrix`. */
  readonly keyPrefix?: string;
  /** A run that nobody reads or writes for this long goes away. Default: never. */
  readonly ttlMs?: number;
  /** A call that got no answer for this long fails; until then it outlasts a server that restarts. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Replicas that must have a write before it counts as durable (`WAIT`). Default: 0. */
  readonly replicas?: number;
  readonly clock?: Clock;
  /** From 0 to 1; spreads reconnections. Default: `Math.random`. */
  readonly random?: () => number;
}

/** What the store works with once its client is there. */
export interface ResolvedOptions {
  readonly name: string;
  readonly keyPrefix: string;
  readonly ttlMs: number | undefined;
  readonly timeoutMs: number;
  readonly replicas: number;
  readonly clock: Clock;
  readonly random: () => number;
}

export function resolveOptions(options: RedisOffloadStoreOptions): ResolvedOptions {
  const { name = "redis", keyPrefix = "matrix", ttlMs, timeoutMs = 5_000, replicas = 0 } = options;
  if ((options.url === undefined) === (options.client === undefined)) {
    throw new OptionError("an offload store in Redis needs either url or client");
  }
  if (options.client !== undefined && (options.passwordEnv !== undefined || options.tls !== undefined)) {
    throw new OptionError("passwordEnv and tls go with url; a client brings its own connection");
  }
  if (name === "") throw new OptionError('name must not be empty, got ""');
  if (ttlMs !== undefined) atLeast("ttlMs", ttlMs, 1);
  atLeast("timeoutMs", timeoutMs, 1);
  atLeast("replicas", replicas, 0);
  const { clock = systemClock, random = Math.random } = options;
  return { name, keyPrefix, ttlMs, timeoutMs, replicas, clock, random };
}

function atLeast(option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new OptionError(`${option} must be an integer of at least ${least}, got ${value}`);
}
