import { systemClock } from "@matrix/core";
import { redisOffloadStore } from "@matrix/offload-redis";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { describeWithRedis, startRedis } from "./support/redis-server.ts";
import { allOf, bytesOf, sha256Of } from "./support/values.ts";

// 1,700,000,000,000 as a double, big endian, by Python's struct.pack(">d", …).
const stamp = "4278bcfe56800000";
// The digest of "abc": FIPS 180-4's own example.
const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const abc = Buffer.from("abc").toString("hex");
const step = sha256Of("r/0/0/1");

describeWithRedis("a run in the server", () => {
  test("is two hashes: values under their SHA-256, records under their step, each with the time before it", async () => {
    const server = await startRedis();
    const clock = { ...systemClock, now: () => 1_700_000_000_000 };
    const store = await redisOffloadStore({ url: server.url, keyPrefix: "p", clock });
    await store.put([bytesOf("abc")], { run: "r:1" });
    await store.putIfAbsent({ run: "r:1", step }, bytesOf("abc"));

    const raw = new Redis(server.socket);
    const [blobs, records] = ["p:offload:1:blobs:r:1", "p:offload:1:records:r:1"];
    expect((await raw.keys("*")).sort()).toEqual([blobs, records]);
    expect((await raw.hgetBuffer(blobs, digest))?.toString("hex")).toBe(stamp + abc);
    expect((await raw.hgetBuffer(records, step))?.toString("hex")).toBe(stamp + digest + abc);
    raw.disconnect();

    expect(await allOf(store.list("r:1"))).toEqual([
      { kind: "blob", id: digest, bytes: 3, storedAt: 1_700_000_000_000 },
      { kind: "record", id: step, bytes: 3, storedAt: 1_700_000_000_000 },
    ]);
    await store.close();
  });

  test("is told by its name among others' keys, also where the prefix looks like a pattern", async () => {
    const server = await startRedis();
    const store = await redisOffloadStore({ url: server.url, keyPrefix: "p*[a-z]?" });
    const raw = new Redis(server.socket);
    const client = new Redis(server.socket, { keyPrefix: "own:" });
    const others = await redisOffloadStore({ client, keyPrefix: "p" });
    await store.putIfAbsent({ run: "r:1", step }, bytesOf("abc"));
    await store.put([bytesOf("abc")], { run: "with\nline" });
    await others.put([bytesOf("abc")], { run: "other" });
    await raw.hset("pzb!:offload:1:blobs:looks-alike", "a", "b");
    await raw.hset("p*[a-z]?:offload:1:elsewhere:r:2", "a", "b");
    expect((await allOf(store.runs())).sort()).toEqual(["r:1", "with\nline"]);
    expect(await allOf(others.runs())).toEqual(["other"]);
    for (const each of [raw, client]) each.disconnect();
    for (const each of [store, others]) await each.close();
  });

  test("that is damaged is an OffloadCorruptError, whatever is left of it", async () => {
    const server = await startRedis();
    const store = await redisOffloadStore({ url: server.url });
    const [reference] = await store.put([bytesOf("value")], { run: "r" });
    await store.putIfAbsent({ run: "r", step }, bytesOf("accepted"));
    const raw = new Redis(server.socket);
    for (const left of ["", "1234", "12345678", "12345678eulav"]) {
      await raw.hset("matrix:offload:1:blobs:r", reference!.id, left);
      await raw.hset("matrix:offload:1:records:r", step, left);
      await expect(store.get([reference!], { run: "r" })).rejects.toThrow(`value ${reference!.id} of run`);
      await expect(store.get([reference!], { run: "r" })).rejects.toThrow(/is damaged/);
      await expect(store.putIfAbsent({ run: "r", step }, bytesOf("late"))).rejects.toThrow(/is damaged/);
      await expect(store.record({ run: "r", step })).rejects.toThrow(
        `record ${step} of run "r" in offload store "redis" at unix://`,
      );
    }
    raw.disconnect();
    await store.close();
  });

  test("whose name is no Unicode is refused", async () => {
    const server = await startRedis();
    const store = await redisOffloadStore({ url: server.url });
    await expect(store.put([bytesOf("value")], { run: "\ud800" })).rejects.toThrow(/well-formed Unicode/);
    await store.close();
  });
});
