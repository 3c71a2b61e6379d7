import { OffloadCorruptError, OffloadMissingError, OffloadReadError, OffloadWriteError } from "@matrix/core";
import { expect, test } from "vitest";
import { type Fault, faultyProxy } from "./support/faulty-proxy.ts";
import { describeWithS3, openStore, startS3 } from "./support/s3-server.ts";
import { allOf, bytesOf, failureOf, sha256Of, textOf } from "./support/values.ts";

const run = "r";
const step = sha256Of("r/0/0/1");

/** A store behind a proxy that is up to no good from now on. */
async function storeBehindProxy(options: Parameters<typeof openStore>[1] = {}) {
  const server = await startS3();
  const proxy = await faultyProxy(server.endpoint);
  const store = await openStore(proxy.endpoint, options);
  const references = await store.put([bytesOf("a value that is there")], { run });
  proxy.seen.length = 0;
  /** The next `count` requests meet a fault. */
  const next = (count: number, fault: Fault) => {
    let left = count;
    proxy.fault = () => (left-- > 0 ? fault : undefined);
  };
  return { server, proxy, store, reference: references[0]!, next };
}

describeWithS3("a server that", () => {
  test.each([
    [500, "InternalError"],
    [503, "SlowDown"],
    [503, "ServiceUnavailable"],
    [429, "TooManyRequests"],
    [507, "XMinioStorageFull"],
  ])("answers %d %s for a while is asked again", async (status, code) => {
    const { proxy, store, reference, next } = await storeBehindProxy();
    const fault = { status, code };
    next(3, fault);
    await store.put([bytesOf("other")], { run });
    next(3, fault);
    expect(textOf((await store.get([reference], { run }))[0])).toBe("a value that is there");
    next(3, fault);
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("record")))).toBe("record");
    next(1, fault);
    expect(await allOf(store.list(run))).toHaveLength(3);
    next(2, fault);
    expect(textOf((await store.record({ run, step }))!)).toBe("record");
    next(2, fault);
    expect(await allOf(store.runs())).toEqual([run]);
    next(1, fault);
    await store.deleteRun(run);
    expect(proxy.seen.filter((method) => method === "PUT")).toHaveLength(4 + 4);
    await store.close();
  });

  test("goes on answering 503 fails the call after its tries, with the id", async () => {
    const { proxy, store, reference, next } = await storeBehindProxy({ attempts: 3 });
    next(Number.POSITIVE_INFINITY, { status: 503, code: "SlowDown" });
    const put = await failureOf(store.put([bytesOf("other")], { run }));
    expect(put).toBeInstanceOf(OffloadWriteError);
    expect(put).toMatchObject({ retryable: true, message: expect.stringContaining(sha256Of("other")) });
    expect(put.message).toMatch(/the server answered 503 \(made up by the test\)/);
    expect(proxy.seen).toEqual(["PUT", "PUT", "PUT"]);
    expect(await failureOf(store.putIfAbsent({ run, step }, bytesOf("record")))).toBeInstanceOf(
      OffloadWriteError,
    );
    const get = await failureOf(store.get([reference], { run }));
    expect(get).toBeInstanceOf(OffloadReadError);
    expect(get.message).toContain(
      `offload store "s3" could not read value ${reference.id} of run "r" in bucket "matrix-test"`,
    );
    expect(await failureOf(store.record({ run, step }))).toMatchObject({
      code: "offload_read",
      retryable: true,
      message: expect.stringContaining(step),
    });
    expect(await failureOf(allOf(store.runs()))).toBeInstanceOf(OffloadReadError);
    expect(await failureOf(store.deleteRun(run))).toBeInstanceOf(OffloadWriteError);
    await store.close();
  });

  test("refuses for good is asked once", async () => {
    const { proxy, store, next } = await storeBehindProxy();
    next(Number.POSITIVE_INFINITY, { status: 403, code: "AccessDenied" });
    await expect(store.put([bytesOf("other")], { run })).rejects.toThrow(/refuses these credentials/);
    expect(proxy.seen).toEqual(["PUT"]);
    await store.close();
  });

  test("does not have a value at once is asked again: a copy of it may lag", async () => {
    const { proxy, store, reference, next } = await storeBehindProxy();
    next(3, { status: 404, code: "NoSuchKey" });
    expect(textOf((await store.get([reference], { run }))[0])).toBe("a value that is there");
    expect(proxy.seen).toHaveLength(4);
    proxy.seen.length = 0;
    next(Number.POSITIVE_INFINITY, { status: 404, code: "NoSuchKey" });
    const error = await failureOf(store.get([reference], { run }));
    expect(error).toBeInstanceOf(OffloadMissingError);
    expect(error.message).toContain(reference.id);
    expect(proxy.seen).toHaveLength(4);
    await store.close();
  });

  test("has no record of a step is asked once: most steps have none", async () => {
    const { proxy, store } = await storeBehindProxy();
    expect(await store.record({ run, step })).toBeUndefined();
    expect(proxy.seen).toEqual(["GET"]);
    await store.close();
  });

  test("lost its bucket has no missing values: it cannot be read", async () => {
    const { store, reference, next } = await storeBehindProxy();
    next(Number.POSITIVE_INFINITY, { status: 404, code: "NoSuchBucket" });
    const error = await failureOf(store.get([reference], { run }));
    expect(error).toBeInstanceOf(OffloadReadError);
    expect(error.message).toMatch(/there is no bucket "matrix-test"/);
    // Nor has it no record.
    expect(await failureOf(store.record({ run, step }))).toBeInstanceOf(OffloadReadError);
    await store.close();
  });

  test.each(["cut", "short", "wrong"] as const)(
    "sends a value whose body is %s twice is asked a third time",
    async (fault) => {
      const { proxy, store, reference, next } = await storeBehindProxy();
      next(2, fault);
      expect(textOf((await store.get([reference], { run }))[0])).toBe("a value that is there");
      expect(proxy.seen).toHaveLength(3);
      await store.close();
    },
  );

  test.each(["short", "wrong"] as const)(
    "goes on sending a value whose body is %s has damaged it: the error names the id",
    async (fault) => {
      const { store, reference, next } = await storeBehindProxy();
      next(Number.POSITIVE_INFINITY, fault);
      const error = await failureOf(store.get([reference], { run }));
      expect(error).toBeInstanceOf(OffloadCorruptError);
      expect(error.message).toContain(reference.id);
      await store.close();
    },
  );

  test("goes on cutting connections cannot be read, which is no damage", async () => {
    const { store, reference, next } = await storeBehindProxy();
    next(Number.POSITIVE_INFINITY, "cut");
    expect(await failureOf(store.get([reference], { run }))).toBeInstanceOf(OffloadReadError);
    await store.close();
  });

  test("gives a damaged record is not believed", async () => {
    const { proxy, store } = await storeBehindProxy();
    await store.putIfAbsent({ run, step }, bytesOf("accepted"));
    proxy.fault = ({ method }) => (method === "GET" ? "wrong" : undefined);
    const calls = [
      () => store.putIfAbsent({ run, step }, bytesOf("late")),
      () => store.record({ run, step }),
    ];
    for (const call of calls) {
      const error = await failureOf(call());
      expect(error).toBeInstanceOf(OffloadCorruptError);
      expect(error).toMatchObject({ retryable: false, message: expect.stringContaining(step) });
    }
    await store.close();
  });

  test("stores a record but whose answer is lost is not taken for another's win", async () => {
    const { store, next } = await storeBehindProxy();
    next(1, "lose-answer");
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("mine")))).toBe("mine");
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("late")))).toBe("mine");
    await store.close();
  });

  test("answers 409 to racers is asked again", async () => {
    const { store, next } = await storeBehindProxy();
    next(2, { status: 409, code: "ConditionalRequestConflict" });
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("mine")))).toBe("mine");
    await store.close();
  });

  test("has a record that is gone when it is read is asked to take ours", async () => {
    const { proxy, store } = await storeBehindProxy({ missingAttempts: 1 });
    let puts = 0;
    proxy.fault = ({ method }) =>
      method === "PUT" && puts++ === 0 ? { status: 412, code: "PreconditionFailed" } : undefined;
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("mine")))).toBe("mine");
    expect(proxy.seen).toEqual(["PUT", "GET", "PUT"]);
    await store.close();
  });

  test("does not answer holds no call that is aborted, or whose time is up", async () => {
    const { proxy, store, reference } = await storeBehindProxy({
      timeoutMs: 600_000,
      idleTimeoutMs: 600_000,
    });
    const hasty = await openStore(proxy.endpoint, { timeoutMs: 200, name: "hasty" });
    const silent = await openStore(proxy.endpoint, { idleTimeoutMs: 200, attempts: 1 });
    proxy.fault = () => "hang";
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error("stopped on purpose");
    const calls = [
      store.put([bytesOf("other")], { run, signal }),
      store.get([reference], { run, signal }),
      store.putIfAbsent({ run, step }, bytesOf("record"), { signal }),
    ].map(failureOf);
    setTimeout(() => controller.abort(reason), 50);
    expect(await Promise.all(calls)).toEqual([reason, reason, reason]);
    const late = await failureOf(hasty.put([bytesOf("other")], { run }));
    expect(late).toBeInstanceOf(OffloadWriteError);
    expect(late.message).toMatch(/no answer within 200 ms \(timeoutMs\)/);
    expect(await failureOf(silent.get([reference], { run }))).toBeInstanceOf(OffloadReadError);
    for (const opened of [store, hasty, silent]) await opened.close();
  });

  test("is killed fails calls that are out of tries, and serves them once it is back", async () => {
    const { server, store, reference } = await storeBehindProxy({ attempts: 2 });
    await server.kill();
    expect(await failureOf(store.put([bytesOf("other")], { run }))).toBeInstanceOf(OffloadWriteError);
    expect(await failureOf(store.get([reference], { run }))).toBeInstanceOf(OffloadReadError);
    await server.start();
    expect(textOf((await store.get([reference], { run }))[0])).toBe("a value that is there");
    await store.close();
  });

  test("is asked by many calls at once sees no more requests than concurrency allows", async () => {
    const { proxy, store } = await storeBehindProxy({ concurrency: 4 });
    await store.put(
      Array.from({ length: 60 }, (_, index) => bytesOf(`value ${index}`)),
      { run },
    );
    expect(proxy.seen).toHaveLength(60);
    expect(proxy.peak).toBe(4);
    await store.close();
  });
});
