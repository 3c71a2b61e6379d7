import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { OptionError } from "@matrix/core";
import { redisOffloadStore } from "@matrix/offload-redis";
import { describe, expect, test, vi } from "vitest";
import { describeWithRedis, freePort, startRedis } from "./support/redis-server.ts";
import { allOf, bytesOf, failureOf, textOf } from "./support/values.ts";

const password = "canary-3f9a";

describeWithRedis("a server with a password", () => {
  test("is opened with the password of an environment variable", async () => {
    const { url } = await startRedis(["--requirepass", password]);
    vi.stubEnv("TEST_REDIS_PASSWORD", password);
    const store = await redisOffloadStore({ url, passwordEnv: "TEST_REDIS_PASSWORD" });
    const references = await store.put([bytesOf("value")]);
    expect(textOf((await store.get(references))[0])).toBe("value");
    await store.close();
  });

  test("refuses a wrong one at once, and no error shows it", async () => {
    const { url } = await startRedis(["--requirepass", "another"]);
    vi.stubEnv("TEST_REDIS_PASSWORD", password);
    // Longer than any test: only an answer of the server can end the call.
    const timeoutMs = 600_000;
    const refused = await failureOf(
      redisOffloadStore({ url, passwordEnv: "TEST_REDIS_PASSWORD", timeoutMs }),
    );
    expect(refused).toBeInstanceOf(OptionError);
    expect(refused.message).toMatch(/refuses user or password; check passwordEnv/);
    const without = await failureOf(redisOffloadStore({ url, timeoutMs }));
    expect(without.message).toMatch(/asks for a password/);
    for (const error of [refused, without]) {
      expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(password);
    }
  });

  test("shows neither values nor passwords in the errors of its calls", async () => {
    const { url } = await startRedis(["--requirepass", password, "--maxmemory", "1"]);
    vi.stubEnv("TEST_REDIS_PASSWORD", password);
    const store = await redisOffloadStore({ url, passwordEnv: "TEST_REDIS_PASSWORD" });
    const error = await failureOf(store.put([bytesOf("a text that nobody else may see")]));
    const text = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(text).not.toContain(password);
    expect(text).not.toContain("nobody else");
    expect(text).not.toContain(Buffer.from("nobody").toString("hex"));
    await store.close();
  });

  test("that a user may not use for all that is needed is told of", async () => {
    const { url } = await startRedis([
      "--user",
      "worker",
      "on",
      `>${password}`,
      "~matrix:*",
      "+@all",
      "-hset",
    ]);
    vi.stubEnv("TEST_REDIS_PASSWORD", password);
    const store = await redisOffloadStore({
      url: url.replace("unix://", "unix://worker@localhost"),
      passwordEnv: "TEST_REDIS_PASSWORD",
    });
    await expect(store.put([bytesOf("value")])).rejects.toThrow(/has no right to it; the README lists/);
    await store.close();
  });
});

const openssl = spawnSync("openssl", ["version"]).status === 0;
describeWithRedis("a user with the README's rights and no other", () => {
  test("can do all that the store does, and reach no other key", async () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
    const rights = /ACL SETUSER worker on >secret (.*)/.exec(readme)?.[1]?.split(" ") ?? [];
    const { url } = await startRedis(["--user", "worker", "on", `>${password}`, ...rights]);
    vi.stubEnv("TEST_REDIS_PASSWORD", password);
    const options = {
      url: url.replace("unix://", "unix://worker@localhost"),
      passwordEnv: "TEST_REDIS_PASSWORD",
      ttlMs: 60_000,
    };
    const store = await redisOffloadStore(options);
    const references = await store.put([bytesOf("value")], { run: "r" });
    expect(textOf((await store.get(references, { run: "r" }))[0])).toBe("value");
    for (const value of ["first", "second"]) {
      const step = references[0]!.id;
      expect(textOf(await store.putIfAbsent({ run: "r", step }, bytesOf(value)))).toBe("first");
    }
    expect(textOf((await store.record({ run: "r", step: references[0]!.id }))!)).toBe("first");
    expect(await allOf(store.list("r"))).toHaveLength(2);
    expect(await allOf(store.runs())).toEqual(["r"]);
    await store.deleteRun("r");
    expect(store.server.persistence).toBe("none");
    await store.close();

    const elsewhere = await redisOffloadStore({ ...options, keyPrefix: "others" });
    await expect(elsewhere.put([bytesOf("value")])).rejects.toThrow(/has no right to it/);
    await elsewhere.close();
  });
});

describeWithRedis("a server with TLS", () => {
  test.skipIf(!openssl)(
    `is asked for its certificate${openssl ? "" : " [openssl is not installed]"}`,
    async () => {
      const port = await freePort();
      const plain = await startRedis();
      const [key, cert] = [join(plain.folder, "key.pem"), join(plain.folder, "cert.pem")];
      const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
      const made = spawnSync("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-keyout", key, "-out", cert, "-days", "1", ...subject],
      ]);
      expect(made.status).toBe(0);
      const files = ["--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert];
      await startRedis(["--tls-port", String(port), "--bind", "127.0.0.1", ...files]);
      const url = `rediss://localhost:${port}`;
      const ca = readFileSync(cert);
      const pair = { cert: ca, key: readFileSync(key) };

      const store = await redisOffloadStore({ url, tls: { ca, ...pair } });
      const references = await store.put([bytesOf("value")]);
      expect(textOf((await store.get(references))[0])).toBe("value");
      await store.close();
      await expect(redisOffloadStore({ url, tls: pair, timeoutMs: 500 })).rejects.toThrow(
        /self-signed certificate/,
      );
      const elsewhere = redisOffloadStore({
        url: `rediss://127.0.0.1:${port}`,
        tls: { ca, ...pair },
        timeoutMs: 500,
      });
      await expect(elsewhere).rejects.toThrow(/does not match certificate/);
    },
  );
});

describe("options", () => {
  test.each([
    [{}, /needs either url or client/],
    [{ url: "http://host" }, /url must be redis:\/\/host/],
    [{ url: "redis://" }, /url must be redis:\/\/host/],
    [{ url: "redis://host/first" }, /database of a Redis url must be a number, got "first"/],
    [{ url: `not a url ${password}//:${password}@x` }, /url must be redis:\/\/host/],
    [{ url: "redis://host", tls: {} }, /tls goes with a url that begins with rediss:\/\//],
    [
      { url: "redis://host", passwordEnv: "TEST_NOT_SET" },
      /variable TEST_NOT_SET \(passwordEnv\) is not set/,
    ],
    [{ url: "redis://host", timeoutMs: 0 }, /timeoutMs must be an integer of at least 1, got 0/],
    [{ url: "redis://host", ttlMs: 0.5 }, /ttlMs must be an integer of at least 1, got 0.5/],
    [{ url: "redis://host", replicas: -1 }, /replicas must be an integer of at least 0, got -1/],
    [{ url: "redis://host", name: "" }, /name must not be empty/],
  ])("%j are refused with the rule", async (options, text) => {
    const error = await failureOf(redisOffloadStore(options));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(text);
  });

  test("a url that is wrong is shown without what may be a password", async () => {
    const error = await failureOf(redisOffloadStore({ url: `redis://user:${password}@host:port` }));
    expect(error.message).not.toContain(password);
  });
});
