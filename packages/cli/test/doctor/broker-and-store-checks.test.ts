import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { OffloadConfig, RunConfig } from "../../src/config/config-schema.ts";
import { brokerCheck } from "../../src/doctor/broker-check.ts";
import { storeCheck } from "../../src/doctor/store-check.ts";

const policy = {
  step_record: null,
  fields: null,
  over: "2KiB",
  over_code_points: null,
  fold_over: "4KiB",
  cache: "1MiB",
  keep: false,
};

test("a folder as offload store is tried, and left empty of what was tried", async () => {
  const folder = await mkdtemp(join(tmpdir(), "matrix-doctor-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store: OffloadConfig = { kind: "fs", folder, fsync: "full", concurrency: 4, ...policy };
  expect(await storeCheck(store, 10_000)).toMatchObject({ status: "ok" });
  expect((await readdir(join(folder, "v1"))).filter((name) => name.startsWith("doctor-"))).toEqual([]);
});

test("a Redis that nobody answers for is told by its address", async () => {
  const redis: OffloadConfig = {
    kind: "redis",
    url: "redis://127.0.0.1:1",
    password_env: null,
    ca_file: null,
    key_prefix: "matrix",
    ttl: null,
    timeout: "1s",
    replicas: 0,
    ...policy,
  };
  const check = await storeCheck(redis, 20_000);
  expect(check.status).toBe("bad");
  expect(check.text).toContain("127.0.0.1:1");
}, 30_000);

const kafka: Extract<RunConfig["transport"], { kind: "kafka" }> = {
  kind: "kafka",
  brokers: "127.0.0.1:1",
  client: "kafkajs",
  prefix: "matrix",
  partitions: 1,
  replicas: -1,
  pools: null,
  session_timeout: "30s",
  tls: null,
  sasl: null,
  unsafe_topics: false,
};

test("a broker that nobody answers for is told by its address, with what to look at", async () => {
  const check = await brokerCheck(kafka, 20_000);
  expect(check).toMatchObject({ status: "bad" });
  expect(check.text).toContain("127.0.0.1:1");
  expect(check.text).toContain("transport.brokers");
}, 40_000);

test("an address that is none is refused before anybody is asked", async () => {
  const check = await brokerCheck({ ...kafka, brokers: "kafka" }, 20_000);
  expect(check.text).toContain('host:port, separated by commas, got "kafka"');
});
