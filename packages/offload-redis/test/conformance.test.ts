import { setTimeout as sleep } from "node:timers/promises";
import type { OffloadStore } from "@matrix/core";
import { type RedisOffloadStoreOptions, redisOffloadStore } from "@matrix/offload-redis";
import { testOffloadStore } from "@matrix/testkit/conformance";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect } from "vitest";
import { describeWithRedis, RedisServer } from "./support/redis-server.ts";

describeWithRedis("a real server", () => {
  const server = new RedisServer(["--appendonly", "yes", "--appendfsync", "no"]);
  let raw: Redis;
  beforeAll(async () => {
    await server.start();
    raw = new Redis(server.socket);
  });
  afterAll(async () => {
    raw.disconnect();
    await server.remove();
  });

  const prefixes = new WeakMap<OffloadStore, string>();
  let prefixesMade = 0;
  const open = async (keyPrefix: string, options: RedisOffloadStoreOptions) => {
    const store = await redisOffloadStore({ ...options, keyPrefix });
    prefixes.set(store, keyPrefix);
    return store;
  };
  const keysOf = (store: OffloadStore) => raw.keys(`${prefixes.get(store)}:*`);

  const subjects: readonly (readonly [string, () => RedisOffloadStoreOptions, boolean])[] = [
    ["redis", () => ({ url: server.url, ttlMs: 60_000 }), true],
    ["redis, a client that was given", () => ({ client: raw }), false],
  ];
  for (const [name, options, expires] of subjects) {
    testOffloadStore({
      name,
      create: () => open(`test-${prefixesMade++}`, options()),
      another: (store) => open(prefixes.get(store)!, options()),
      async damage(store, { id }, run) {
        await raw.hset(`${prefixes.get(store)}:offload:1:blobs:${run}`, id, "12345678other bytes");
      },
      async damageRecord(store, { run, step }) {
        await raw.hset(`${prefixes.get(store)}:offload:1:records:${run}`, step, "12345678other bytes");
      },
      async expire(store) {
        for (const key of await keysOf(store)) {
          expect(await raw.pttl(key)).toBeGreaterThan(0);
          await raw.pexpire(key, 1);
        }
        while ((await keysOf(store)).length > 0) await sleep(1);
      },
      async strays() {
        return (await raw.keys("*")).filter((key) => !/^test-\d+:offload:1:(blobs|records):/s.test(key));
      },
      promises: { survivesRestart: true, expires },
    });
  }
});
