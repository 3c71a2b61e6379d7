import { OffloadReadError, OptionError } from "@matrix/core";
import { redisOffloadStore } from "@matrix/offload-redis";
import { expect, test } from "vitest";
import { describeWithRedis, startRedis } from "./support/redis-server.ts";
import { failureOf } from "./support/values.ts";

describeWithRedis("a real server", () => {
  test.each(["allkeys-lru", "volatile-ttl", "allkeys-random"])(
    "that evicts (%s) is refused when the store is opened",
    async (policy) => {
      const { url } = await startRedis(["--maxmemory-policy", policy]);
      const error = await failureOf(redisOffloadStore({ url }));
      expect(error).toBeInstanceOf(OptionError);
      expect(error.message).toContain(`maxmemory-policy ${policy}`);
      expect(error.message).toContain("Set maxmemory-policy noeviction");
    },
  );

  test.each([
    ["append-always", "strict", ["--appendonly", "yes", "--appendfsync", "always"]],
    ["append-everysec", "relaxed", ["--appendonly", "yes", "--appendfsync", "everysec"]],
    ["append-no", "relaxed", ["--appendonly", "yes", "--appendfsync", "no"]],
    ["snapshots", "relaxed", ["--save", "3600 1"]],
    ["none", "relaxed", []],
    ["unknown", "relaxed", ["--appendonly", "yes", "--rename-command", "CONFIG", ""]],
  ] as const)("that keeps values by %s makes acceptance %s", async (persistence, acceptance, settings) => {
    const { url } = await startRedis(settings);
    const store = await redisOffloadStore({ url });
    expect(store.server.persistence).toBe(persistence);
    expect(store.server.version).toMatch(/^\d+\.\d+/);
    expect(store.acceptance).toBe(acceptance);
    await store.close();
  });

  test("that is not there is an OffloadReadError which says where and why", async () => {
    const error = await failureOf(redisOffloadStore({ url: "unix:///nowhere/redis.sock", timeoutMs: 200 }));
    expect(error).toBeInstanceOf(OffloadReadError);
    expect(error.message).toMatch(/unix:\/\/\/nowhere\/redis\.sock could not be opened: .*ENOENT/);
  });

  test("that starts a little later is waited for", async () => {
    const server = await startRedis();
    await server.kill();
    const opening = redisOffloadStore({ url: server.url, timeoutMs: 20_000 });
    await server.start();
    await (await opening).close();
  });
});
