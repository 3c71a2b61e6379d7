import { setTimeout as sleep } from "node:timers/promises";
import { OffloadMissingError, OffloadReadError, OffloadWriteError } from "@matrix/core";
import { redisOffloadStore } from "@matrix/offload-redis";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { describeWithRedis, freePort, type RedisServer, startRedis } from "./support/redis-server.ts";
import { slowProxy } from "./support/slow-proxy.ts";
import { allOf, bytesOf, failureOf, sha256Of, textOf } from "./support/values.ts";

const run = "r";
const step = sha256Of("r/0/0/1");
const always = ["--appendonly", "yes", "--appendfsync", "always"];

describeWithRedis("a real server", () => {
  test("that is killed -9 and starts again has all that had resolved, and calls outlast it", async () => {
    const server = await startRedis(always);
    const store = await redisOffloadStore({ url: server.url, timeoutMs: 20_000 });
    const resolved = await Promise.all(
      Array.from(
        { length: 200 },
        async (_, index) => (await store.put([bytesOf(`value ${index}`)], { run }))[0]!,
      ),
    );
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("accepted")))).toBe("accepted");
    await server.kill();
    const meanwhile = Promise.all([
      store.put([bytesOf("while it was down")], { run }),
      store.get(resolved.slice(0, 3), { run }),
      store.putIfAbsent({ run, step }, bytesOf("a second result")),
    ]);
    await server.start();
    const [, values, record] = await meanwhile;
    expect(values.map(textOf)).toEqual(["value 0", "value 1", "value 2"]);
    expect(textOf(record)).toBe("accepted");
    expect(await store.get(resolved, { run })).toHaveLength(200);
    await store.close();
  });

  test("that is killed while 2,000 calls are on their way loses none of them", async () => {
    const server = await startRedis(always);
    const store = await redisOffloadStore({ url: server.url, timeoutMs: 25_000 });
    const steps = Array.from({ length: 1_000 }, (_, index) => sha256Of(`${index}`));
    const records = steps.map((of) => store.putIfAbsent({ run, step: of }, bytesOf(`result of ${of}`)));
    const puts = steps.map((of) => store.put([bytesOf(`value of ${of}`)], { run }));
    await records[0];
    await server.kill();
    await server.start();
    expect((await Promise.all(records)).map(textOf)).toEqual(steps.map((of) => `result of ${of}`));
    const references = (await Promise.all(puts)).flat();
    expect((await store.get(references, { run })).map(textOf)).toEqual(steps.map((of) => `value of ${of}`));
    await store.close();
  });

  test("that stays away fails each call when its time is up, and answers again once it is back", async () => {
    const server = await startRedis(always);
    const store = await redisOffloadStore({ url: server.url, timeoutMs: 300 });
    const [reference] = await store.put([bytesOf("value")], { run });
    await server.kill();
    const put = await failureOf(store.put([bytesOf("other")], { run }));
    expect(put).toBeInstanceOf(OffloadWriteError);
    expect(put).toMatchObject({ retryable: true, message: expect.stringContaining(sha256Of("other")) });
    expect(put.message).toContain(server.url);
    expect(put.message).toMatch(/no answer within 300 ms \(timeoutMs\): connect (ECONNREFUSED|ENOENT)/);
    expect(await failureOf(store.putIfAbsent({ run, step }, bytesOf("record")))).toBeInstanceOf(
      OffloadWriteError,
    );
    expect(await failureOf(store.deleteRun("another"))).toBeInstanceOf(OffloadWriteError);
    // Out of reach is not lost: nobody may take the value for missing.
    expect(await failureOf(store.get([reference!], { run }))).toBeInstanceOf(OffloadReadError);
    expect(await failureOf(store.record({ run, step }))).toMatchObject({
      code: "offload_read",
      retryable: true,
      message: expect.stringContaining(
        `offload store "redis" could not read record ${step} of run "${run}" at`,
      ),
    });
    expect(await failureOf(allOf(store.list(run)))).toBeInstanceOf(OffloadReadError);
    expect(await failureOf(allOf(store.runs()))).toBeInstanceOf(OffloadReadError);

    await server.start();
    for (;;) {
      const back = await store.get([reference!], { run }).catch((error: unknown) => error);
      if (!(back instanceof OffloadReadError)) {
        expect(back).toEqual([Buffer.from("value")]);
        break;
      }
    }
    await store.close();
  });

  test("that was emptied (FLUSHALL) has missing values, each named, and takes new ones", async () => {
    const server = await startRedis();
    const store = await redisOffloadStore({ url: server.url, ttlMs: 60_000 });
    const [lost, kept] = await store.put([bytesOf("lost"), bytesOf("kept")], { run });
    await store.putIfAbsent({ run, step }, bytesOf("record"));
    const raw = new Redis(server.socket);
    await raw.flushall();
    await store.put([bytesOf("kept")], { run });
    const error = await failureOf(store.get([kept!, lost!], { run }));
    expect(error).toBeInstanceOf(OffloadMissingError);
    expect(error.message).toContain(lost!.id);
    expect(error.message).toContain(`offload store "redis" has no value "${lost!.id}" of run "${run}"`);
    expect(error.message).toMatch(/the server was emptied/);
    expect(await store.record({ run, step })).toBeUndefined();
    expect(await raw.pttl(`matrix:offload:1:blobs:${run}`)).toBeGreaterThan(0);
    raw.disconnect();
    await store.close();
  });

  test("that was set to evict after it was opened has missing values, each named, and no wrong ones", async () => {
    const server = await startRedis();
    const store = await redisOffloadStore({ url: server.url });
    const raw = new Redis(server.socket);
    const runs = Array.from({ length: 40 }, (_, index) => `${run}-${index}`);
    const put = async (each: string) =>
      (await store.put([new Uint8Array(100_000).fill(each.length)], { run: each }))[0]!;
    const references = await Promise.all(runs.map(put));
    await raw.config("SET", "maxmemory-policy", "allkeys-random");
    await raw.config("SET", "maxmemory", String(3_000_000));
    await store.put([bytesOf("one more")], { run });
    const outcomes = await Promise.allSettled(
      references.map((reference, place) => store.get([reference], { run: runs[place]! })),
    );
    const lost = outcomes.flatMap((outcome, place) =>
      outcome.status === "rejected" ? [{ error: outcome.reason as Error, place }] : [],
    );
    expect(lost.length).toBeGreaterThan(0);
    for (const { error, place } of lost) {
      expect(error).toBeInstanceOf(OffloadMissingError);
      expect(error.message).toContain(references[place]!.id);
    }
    await expect(redisOffloadStore({ url: server.url })).rejects.toThrow(/evicts values when it is full/);
    raw.disconnect();
    await store.close();
  });

  test("that is full fails writes with the way out, and still gives what it has", async () => {
    const server = await startRedis();
    const store = await redisOffloadStore({ url: server.url });
    const references = await store.put([bytesOf("value")], { run });
    const raw = new Redis(server.socket);
    await raw.config("SET", "maxmemory", "1");
    const value = new Uint8Array(100_000);
    const error = await failureOf(store.put([value], { run }));
    expect(error).toBeInstanceOf(OffloadWriteError);
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining(sha256Of(value)) });
    expect(error.message).toMatch(/has reached its maxmemory; raise it, or delete runs that are over/);
    await expect(store.putIfAbsent({ run, step }, value)).rejects.toThrow(/maxmemory/);
    expect(await store.record({ run, step })).toBeUndefined();
    expect(textOf((await store.get(references, { run }))[0])).toBe("value");
    expect(await allOf(store.list(run))).toHaveLength(1);
    expect(await allOf(store.runs())).toEqual([run]);
    await store.deleteRun(run);
    await raw.config("SET", "maxmemory", "0");
    await store.put([value], { run });
    raw.disconnect();
    await store.close();
  });

  test("that takes 5 s to answer does not hold a call that is aborted, or whose time is up", async () => {
    const server = await startRedis();
    const proxy = await slowProxy(server.socket);
    const patient = await redisOffloadStore({ url: proxy.url, timeoutMs: 600_000 });
    const hasty = await redisOffloadStore({ url: proxy.url, timeoutMs: 200 });
    const references = await patient.put([bytesOf("value")], { run });
    proxy.delayMs = 5_000;
    const before = proxy.delivered;
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error("stopped on purpose");
    const calls = [
      patient.put([bytesOf("other")], { run, signal }),
      patient.get(references, { run, signal }),
      patient.putIfAbsent({ run, step }, bytesOf("record"), { signal }),
      patient.record({ run, step }, { signal }),
    ].map(failureOf);
    setImmediate(() => controller.abort(reason));
    expect(await Promise.all(calls)).toEqual([reason, reason, reason, reason]);
    const error = await failureOf(hasty.put([bytesOf("other")], { run }));
    expect(error).toBeInstanceOf(OffloadWriteError);
    expect(error.message).toMatch(/no answer within 200 ms/);
    expect(proxy.delivered).toBe(before);
    await hasty.close();
    await patient.close();
  });

  test("whose connection is dead but not closed is reached over a new one", async () => {
    const server = await startRedis();
    const proxy = await slowProxy(server.socket);
    const store = await redisOffloadStore({ url: proxy.url, timeoutMs: 300 });
    const references = await store.put([bytesOf("value")], { run });
    proxy.delayMs = Number.POSITIVE_INFINITY;
    expect(await failureOf(store.get(references, { run }))).toBeInstanceOf(OffloadReadError);
    proxy.delayMs = 0;
    let value: Uint8Array | undefined;
    while (value === undefined) {
      [value] = await store.get(references, { run }).catch(() => []);
    }
    expect(textOf(value)).toBe("value");
    await store.close();
  });

  test("whose replicas do not have a write fails it; with them acceptance is strict", async () => {
    const port = await freePort();
    const primary = await startRedis(["--port", String(port), "--bind", "127.0.0.1"]);
    const replica = await startRedis(["--replicaof", "127.0.0.1", String(port)]);
    const raw = new Redis(replica.socket);
    while (!(await raw.info("replication")).includes("master_link_status:up")) await sleep(20);
    const store = await redisOffloadStore({ url: primary.url, replicas: 1, timeoutMs: 10_000 });
    expect(store.acceptance).toBe("strict");
    const [reference] = await store.put([bytesOf("value")], { run });
    await store.putIfAbsent({ run, step }, bytesOf("accepted"));
    expect(await raw.hexists(`matrix:offload:1:blobs:${run}`, reference!.id)).toBe(1);
    expect(await raw.hexists(`matrix:offload:1:records:${run}`, step)).toBe(1);
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("late")))).toBe("accepted");
    await store.close();
    raw.disconnect();

    await replica.kill();
    const alone = await redisOffloadStore({ url: primary.url, replicas: 1, timeoutMs: 200 });
    const error = await failureOf(alone.put([bytesOf("other")], { run }));
    expect(error).toBeInstanceOf(OffloadWriteError);
    await expect(alone.putIfAbsent({ run, step }, bytesOf("late"))).rejects.toThrow(OffloadWriteError);
    await alone.close();
  });

  test("that is a replica refuses writes, and the error says so", async () => {
    const port = await freePort();
    await startRedis(["--port", String(port), "--bind", "127.0.0.1"]);
    const replica = await startRedis(["--replicaof", "127.0.0.1", String(port)]);
    const store = await redisOffloadStore({ url: replica.url, timeoutMs: 300 });
    await expect(store.put([bytesOf("value")], { run })).rejects.toThrow(OffloadWriteError);
    await store.close();
  });

  test("where somebody else's key has our name is told of", async () => {
    const server = await startRedis();
    const raw = new Redis(server.socket);
    await raw.set(`matrix:offload:1:blobs:${run}`, "somebody else's");
    const store = await redisOffloadStore({ url: server.url });
    await expect(store.put([bytesOf("value")], { run })).rejects.toThrow(/choose another keyPrefix/);
    raw.disconnect();
    await store.close();
  });

  test("closing waits for what was begun", async () => {
    const server = await startRedis();
    const store = await redisOffloadStore({ url: server.url });
    const puts = Array.from({ length: 500 }, (_, index) => store.put([bytesOf(`value ${index}`)], { run }));
    await store.close();
    expect(await Promise.all(puts)).toHaveLength(500);
  });
});

describeWithRedis("a run's expiry", () => {
  test("is put off for all that the run has by reads and writes of any part of it", async () => {
    const server: RedisServer = await startRedis();
    let now = 0;
    const { systemClock } = await import("@matrix/core");
    const clock = { ...systemClock, monotonic: () => now };
    const store = await redisOffloadStore({ url: server.url, ttlMs: 60_000, clock });
    const raw = new Redis(server.socket);
    const references = await store.put([bytesOf("value")], { run });
    await store.putIfAbsent({ run, step }, bytesOf("record"));
    const keys = [`matrix:offload:1:blobs:${run}`, `matrix:offload:1:records:${run}`];
    const runDown = () => Promise.all(keys.map((key) => raw.pexpire(key, 30_000)));
    const left = () => Promise.all(keys.map((key) => raw.pttl(key)));

    await runDown();
    now += 6_001;
    await store.get(references, { run });
    for (const ms of await left()) expect(ms).toBeGreaterThan(40_000);
    await runDown();
    now += 6_001;
    await store.putIfAbsent({ run, step: sha256Of("next") }, bytesOf("record"));
    for (const ms of await left()) expect(ms).toBeGreaterThan(40_000);
    raw.disconnect();
    await store.close();
  });
});
