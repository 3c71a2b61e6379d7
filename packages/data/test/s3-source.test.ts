import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { DataError, OptionError, type RowSource } from "@matrix/core";
import { type RowSourceOptions, rowSourceFor } from "@matrix/data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cuttingProxy } from "./support/cutting-proxy.ts";
import { fixture, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";
import { bucket, credentials, describeWithS3, type S3Server, startS3 } from "./support/s3-server.ts";

const retries = { attempts: 4, backoffMs: 1 };

async function numbers(source: RowSource, start = 0): Promise<unknown[]> {
  const rows = await collect(source.rows({ start, signal: never }));
  return rows.map((row) => ("value" in row ? (row.value as { n: unknown }).n : row.error.message));
}

const line = (n: number, text = "") => `${JSON.stringify({ n, text })}\n`;

describeWithS3("s3://", () => {
  let server: S3Server;
  const open = (key: string, options: RowSourceOptions = {}, endpoint = server.endpoint) =>
    rowSourceFor(`s3://${bucket}/${key}`, { s3: { endpoint, credentials, retries }, ...options });

  beforeAll(async () => {
    server = await startS3();
    await server.put("set/a.jsonl", line(0) + line(1));
    await server.put(
      "set/b.jsonl.zst",
      Buffer.concat([zstdCompressSync(line(2)), zstdCompressSync(line(3))]),
    );
    await server.put("set/deep/c.jsonl.gz", gzipSync(`${line(4)}oops\n`));
    await server.put("set/README.md", "none");
    await server.put("set/_temporary/d.jsonl", line(9));
    await server.put("settle/e.jsonl", line(8));
    await server.put("many.parquet", readFileSync(fixture("many_v2.parquet")));
  });
  afterAll(() => server?.stop());

  test("one object is read", async () => {
    expect(await numbers(open("set/b.jsonl.zst"))).toEqual([2, 3]);
  });

  test("a folder is all data files below it, in the order of their keys", async () => {
    const bad = expect.stringContaining(`s3://${bucket}/set/deep/c.jsonl.gz:2 is not JSON`);
    for (const key of ["set", "set/"]) expect(await numbers(open(key))).toEqual([0, 1, 2, 3, 4, bad]);
    expect(await numbers(open("set"), 3)).toEqual([3, 4, bad]);
  });

  test("a pattern chooses among keys", async () => {
    expect(await numbers(open("set/[ab].*"))).toEqual([0, 1, 2, 3]);
    expect(await numbers(open("s*/{a,e}.jsonl", { skip: 1 }))).toEqual([1, 8]);
  });

  test("Parquet is read by ranges: its rows are those of the file", async () => {
    const source = open("many.parquet");
    const local = rowSourceFor(fixture("many_v2.parquet"));
    expect(await source.count()).toBe(await local.count());
    expect(await collect(source.rows({ start: 700, signal: never }))).toEqual(
      await collect(local.rows({ start: 700, signal: never })),
    );
  });

  test("a transfer that breaks off is gone on with where it broke off", async () => {
    const rows = Array.from({ length: 300 }, (_, n) => line(n, randomBytes(3000).toString("hex"))).join("");
    await server.put("long.jsonl", rows);
    const proxy = await cuttingProxy(server.endpoint);
    proxy.bytes = (connection) => (connection === 0 ? Number.POSITIVE_INFINITY : 300_000);
    const source = open("long.jsonl", {}, proxy.endpoint);
    expect(await numbers(source)).toEqual([...Array(300).keys()]);
    expect(proxy.connections).toBeGreaterThan(5);
    expect(source.progress?.()).toEqual({ bytes: rows.length, totalBytes: rows.length });
  });

  test("a server that stays away ends the reading with an error that says so", async () => {
    const proxy = await cuttingProxy(server.endpoint);
    proxy.bytes = (connection) => (connection === 0 ? Number.POSITIVE_INFINITY : 0);
    const reading = numbers(open("set/a.jsonl", {}, proxy.endpoint));
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(
      /s3:.*a\.jsonl cannot be read: .* \(tried 4 times\); check the network, then resume/,
    );
  });

  test("an object that changes while it is read is told, not mixed", async () => {
    const first = Array.from({ length: 400 }, (_, n) => line(n, randomBytes(5000).toString("hex"))).join("");
    await server.put("changing.jsonl", first);
    const source = open("changing.jsonl");
    await source.fingerprint();
    await server.put("changing.jsonl", line(7).repeat(10));
    await expect(numbers(source)).rejects.toThrow("was changed while it was read; begin a new run");
  });

  test("the fingerprint changes with the object, and only then", async () => {
    await server.put("fingerprint.jsonl", line(1));
    const of = async () => (await open("fingerprint.jsonl").fingerprint()).fingerprint;
    const before = await of();
    expect(await of()).toBe(before);
    await server.put("fingerprint.jsonl", line(2));
    expect(await of()).not.toBe(before);
  });

  test.each<[string, () => RowSource, string]>([
    ["a missing object", () => open("set/none.jsonl"), "does not exist; check its path"],
    ["a folder without data", () => open("nothing/here/"), "has no files that end in .jsonl"],
    ["a pattern that matches nothing", () => open("set/*.parquet"), "matches no file"],
    [
      "a missing bucket",
      () =>
        rowSourceFor("s3://no-such-bucket-here/a.jsonl", { s3: { endpoint: server.endpoint, credentials } }),
      'there is no bucket "no-such-bucket-here"; check its name',
    ],
    [
      "wrong keys",
      () =>
        open("a.jsonl", {
          s3: { endpoint: server.endpoint, credentials: { ...credentials, secretAccessKey: "wrong" } },
        }),
      "may not be read with these credentials",
    ],
  ])("%s is refused with the way out", async (_, source, says) => {
    await expect(numbers(source())).rejects.toThrow(says);
    await expect(source().fingerprint()).rejects.toThrow(DataError);
  });
});

test.each(["s3://", "s3://bucket", "s3:///key.jsonl"])("the address %s is refused at once", (address) => {
  expect(() => rowSourceFor(address)).toThrow(OptionError);
  expect(() => rowSourceFor(address)).toThrow("must be s3://BUCKET/KEY");
});

test("a scheme that is not known is refused at once", () => {
  expect(() => rowSourceFor("gs://bucket/rows.jsonl")).toThrow("a scheme that is not known (s3://, hf://)");
});
