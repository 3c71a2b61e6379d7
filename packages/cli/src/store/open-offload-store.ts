import { readFile } from "node:fs/promises";
import { parseDuration } from "@matrix/config";
import { memoryOffloadStore, type OffloadStore, OptionError } from "@matrix/core";
import type { OffloadConfig } from "../config/config-schema.ts";

/** A config that names a store. */
export type StoreConfig = Exclude<OffloadConfig, { kind: "none" }>;
type RedisConfig = Extract<OffloadConfig, { kind: "redis" }>;
type S3Config = Extract<OffloadConfig, { kind: "s3" }>;

/**
 * Opens the store that a config names. The code of a store, and of its client, is loaded only where it is asked for.
 *
 * @throws {OptionError} where its options do not fit or it refuses us; {OffloadReadError}, {OffloadWriteError} where it
 * cannot be reached.
 */
export async function openOffloadStore(config: StoreConfig): Promise<OffloadStore> {
  switch (config.kind) {
    case "memory":
      return memoryOffloadStore();
    case "fs": {
      const { fsOffloadStore } = await import("@matrix/offload-fs");
      const { folder: root, fsync, concurrency } = config;
      return fsOffloadStore({ root, fsync, concurrency });
    }
    case "redis":
      return openRedis(config);
    case "s3":
      return openS3(config);
  }
}

async function openRedis(config: RedisConfig): Promise<OffloadStore> {
  const { redisOffloadStore } = await import("@matrix/offload-redis");
  const { url, password_env: passwordEnv, ca_file: caFile, ttl, replicas } = config;
  refusePassword(url, "offload.url", "offload.password_env");
  return redisOffloadStore({
    url,
    keyPrefix: config.key_prefix,
    timeoutMs: parseDuration(config.timeout, "offload.timeout"),
    replicas,
    ...(passwordEnv === null ? {} : { passwordEnv }),
    ...(caFile === null ? {} : { tls: { ca: await certificates(caFile) } }),
    ...(ttl === null ? {} : { ttlMs: parseDuration(ttl, "offload.ttl") }),
  });
}

async function openS3(config: S3Config): Promise<OffloadStore> {
  const { s3OffloadStore } = await import("@matrix/offload-s3");
  const { bucket, prefix, endpoint, region, concurrency } = config;
  if (endpoint !== null) refusePassword(endpoint, "offload.endpoint", "offload.secret_access_key_env");
  const credentials = credentialsOf(config);
  return s3OffloadStore({
    bucket,
    prefix,
    concurrency,
    timeoutMs: parseDuration(config.timeout, "offload.timeout"),
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

function credentialsOf({ access_key_id_env: id, secret_access_key_env: secret }: S3Config) {
  if (id === null && secret === null) return undefined;
  if (id === null || secret === null) {
    throw new OptionError(
      "offload.access_key_id_env and offload.secret_access_key_env go together; give both",
    );
  }
  return {
    accessKeyId: variable(id, "offload.access_key_id_env"),
    secretAccessKey: variable(secret, "offload.secret_access_key_env"),
  };
}

function variable(name: string, key: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new OptionError(`environment variable ${name} is not set; ${key} names it`);
}

/** Configs are written into run folders and shown: a password has no place in them. */
function refusePassword(url: string, key: string, instead: string): void {
  if (!URL.canParse(url) || new URL(url).password === "") return;
  throw new OptionError(`${key} holds a password; leave it out there and name its variable in ${instead}`);
}

async function certificates(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new OptionError(`offload.ca_file cannot be read: ${(cause as Error).message}`, { cause });
  }
}
