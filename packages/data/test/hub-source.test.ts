import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import { DataError, OptionError, type RowSource } from "@matrix/core";
import { type RowSourceOptions, rowSourceFor } from "@matrix/data";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isPrivateHost } from "../src/remote/private-host.ts";
import { fixture, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";
import { commit, type FakeDataSet, type FakeHub, fakeHub } from "./support/fake-hub.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const retries = { attempts: 4, backoffMs: 1 };
const line = (n: number | string) => `${JSON.stringify({ n })}\n`;

function open(hub: FakeHub, path = "hf://lab/set", options: RowSourceOptions = {}): RowSource {
  return rowSourceFor(path, { hub: { endpoint: hub.endpoint, retries }, ...options });
}

async function numbers(source: RowSource): Promise<unknown[]> {
  const rows = await collect(source.rows({ start: 0, signal: never }));
  return rows.map((row) => ("value" in row ? (row.value as { n: unknown }).n : row.error.message));
}

const byName: FakeDataSet = {
  files: {
    "README.md": "# a set",
    ".gitattributes": "",
    "data/train-00001-of-00002.jsonl.zst": zstdCompressSync(line(2)),
    "data/train-00000-of-00002.jsonl": line(0) + line(1),
    "data/dev.jsonl": line("dev"),
    "data/test-00000-of-00001.parquet": readFileSync(fixture("many_v1.parquet")),
  },
};

test("the train split is all its shards in order; other splits go by the names that files give them", async () => {
  const hub = await fakeHub({ "lab/set": byName });
  expect(await numbers(open(hub))).toEqual([0, 1, 2]);
  expect(await numbers(open(hub, "hf://datasets/lab/set", { split: "validation" }))).toEqual(["dev"]);
  const parquet = await collect(
    open(hub, "hf://lab/set", { split: "test" }).rows({ start: 990, signal: never }),
  );
  expect(parquet).toEqual(
    await collect(rowSourceFor(fixture("many_v1.parquet")).rows({ start: 990, signal: never })),
  );
});

test("where no file names a split, all are the train split", async () => {
  const hub = await fakeHub({
    "lab/set": { files: { "b.jsonl": line(2), "a.jsonl": line(1), "x.txt": "" } },
  });
  expect(await numbers(open(hub))).toEqual([1, 2]);
});

describe("a data set's card says which files are which", () => {
  const files = {
    "en/0.jsonl": line("en 0"),
    "en/1.jsonl": line("en 1"),
    "de/0.jsonl": line("de"),
    "held.jsonl": line("held"),
  };
  const configs = [
    {
      config_name: "en",
      default: true,
      data_files: [
        { split: "train", path: "en/*.jsonl" },
        { split: "heldout", path: ["held.jsonl"] },
      ],
    },
    { config_name: "de", data_files: "de/*" },
  ];
  test.each<[RowSourceOptions, string[]]>([
    [{}, ["en 0", "en 1"]],
    [{ split: "heldout" }, ["held"]],
    [{ subset: "de" }, ["de"]],
  ])("%j", async (options, expected) => {
    const hub = await fakeHub({ "lab/set": { files, configs } });
    expect(await numbers(open(hub, "hf://lab/set", options))).toEqual(expected);
  });

  test.each<[RowSourceOptions, string]>([
    [{ split: "test" }, 'has no split "test", but train, heldout; give one of these as split'],
    [{ subset: "fr" }, 'has no subset "fr", but en, de'],
  ])("%j is refused, naming what there is", async (options, says) => {
    const hub = await fakeHub({ "lab/set": { files, configs } });
    await expect(numbers(open(hub, "hf://lab/set", options))).rejects.toThrow(says);
  });

  test("several subsets without a default have to be chosen from", async () => {
    const both = configs.map(({ default: _, ...config }) => config);
    const hub = await fakeHub({ "lab/set": { files, configs: both } });
    await expect(numbers(open(hub))).rejects.toThrow(
      "has several subsets and no default: en, de; give one of these",
    );
  });
});

test("a path behind the name chooses files itself, at the revision named", async () => {
  const hub = await fakeHub({ "lab/set": byName });
  expect(await numbers(open(hub, "hf://lab/set@v1.0/data/dev.jsonl"))).toEqual(["dev"]);
  expect(await numbers(open(hub, "hf://lab/set/data/*.jsonl*"))).toEqual(["dev", 0, 1, 2]);
  expect(await numbers(open(hub, "hf://lab/set", { revision: "refs/convert/parquet", limit: 1 }))).toEqual([
    0,
  ]);
  expect(hub.seen[0]!.path).toBe("/api/datasets/lab/set/revision/v1.0");
  expect(
    hub.seen.filter(({ path }) => path.includes("/resolve/")).every(({ path }) => path.includes(commit)),
  ).toBe(true);
});

test("the fingerprint is bound to the commit, not to the branch's name", async () => {
  const hub = await fakeHub({ "lab/set": byName });
  const one = await open(hub).fingerprint();
  expect(one).toEqual({ ...(await open(hub, "hf://lab/set", { revision: "v1.0" }).fingerprint()) });
  expect(one.description).toMatch(/^JSONL and zstd JSONL hf:\/\/lab\/set, 2 files, \d+ bytes$/);
});

test("the token goes to the hub and nowhere else", async () => {
  const hub = await fakeHub({ "lab/set": { ...byName, token: "hf_canary" } });
  const denied = numbers(open(hub));
  await expect(denied).rejects.toThrow(
    /may not be read, or does not exist \(403\): set HF_TOKEN, accept its terms/,
  );
  vi.stubEnv("HF_TOKEN", "hf_wrong");
  await expect(numbers(open(hub))).rejects.toThrow("check HF_TOKEN");
  vi.stubEnv("HF_TOKEN", "hf_canary");
  expect(await numbers(open(hub))).toEqual([0, 1, 2]);
  expect(
    hub.seen.some(({ server, authorization }) => server === "hub" && authorization === "Bearer hf_canary"),
  ).toBe(true);
  expect(
    hub.seen.filter(({ server }) => server === "files").map(({ authorization }) => authorization),
  ).toEqual([undefined, undefined]);
});

test("a download that breaks off or fails for a while is gone on with", async () => {
  const rows = Array.from({ length: 200 }, (_, n) =>
    JSON.stringify({ n, text: randomBytes(1000).toString("hex") }),
  );
  const hub = await fakeHub({ "lab/set": { files: { "train.jsonl": `${rows.join("\n")}\n` } } });
  hub.cutAfter = 100_000;
  hub.failures = { left: 2, status: 503 };
  expect(await numbers(open(hub))).toEqual([...Array(200).keys()]);
  hub.failures = { left: 99, status: 503 };
  await expect(numbers(open(hub))).rejects.toThrow("cannot be read: the server answered 503 (tried 4 times)");
});

test("who has enough rows does not wait for bytes that are on their way", async () => {
  const rows = Array.from({ length: 9000 }, (_, n) =>
    JSON.stringify({ n, text: randomBytes(30).toString("hex") }),
  );
  const frames = [rows.slice(0, 8000), rows.slice(8000)].map((some) =>
    zstdCompressSync(`${some.join("\n")}\n`),
  );
  const hub = await fakeHub({ "lab/set": { files: { "train.jsonl.zst": Buffer.concat(frames) } } });
  hub.stallAfter = frames[0]!.length + 10;
  expect(await numbers(open(hub, "hf://lab/set", { limit: 3 }))).toEqual([0, 1, 2]);
});

test("a server from which nothing comes any more is asked again, and given up at last", async () => {
  const hub = await fakeHub({ "lab/set": { files: { "train.jsonl": line(1) + line(2) } } });
  hub.stallAfter = line(1).length;
  const source = rowSourceFor("hf://lab/set", {
    hub: { endpoint: hub.endpoint, retries: { attempts: 3, backoffMs: 1, idleMs: 1000 } },
  });
  const first = source.rows({ start: 0, signal: never })[Symbol.asyncIterator]();
  expect(await first.next()).toEqual({ done: false, value: { index: 0, value: { n: 1 } } });
  expect(await first.next()).toEqual({ done: false, value: { index: 1, value: { n: 2 } } });
  hub.stallAfter = 0;
  await expect(numbers(source)).rejects.toThrow(
    "no byte came for 1000 ms (tried 3 times); check the network",
  );
});

test.each([
  [
    "http://169.254.169.254/latest",
    /^data set hf:.* its server redirects to http:\/\/169\.254\.169\.254, which is refused/,
  ],
  ["https://10.0.0.8/x", /redirects to https:\/\/10\.0\.0\.8/],
  ["https://[::ffff:127.0.0.1]/x", /redirects to https:/],
  ["file:///etc/passwd", /redirects to file:/],
  ["https://user:secret@cdn.example.com/x", /redirects to https:\/\/cdn\.example\.com, which is refused/],
])("a hub out on the net may not redirect to %s", async (target, says) => {
  const hub = await fakeHub({ "lab/set": { files: { "train.jsonl": line(0) } } });
  hub.redirect = () => target;
  // Stands for a hub with a public name: its answers come from the fake one.
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) =>
    real(url.href.replace("https://hub.example.com", hub.endpoint), init),
  );
  const source = rowSourceFor("hf://lab/set", { hub: { endpoint: "https://hub.example.com", retries } });
  const reading = numbers(source);
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(says);
});

test("a circle of redirects ends", async () => {
  const hub = await fakeHub({ "lab/set": byName });
  hub.redirect = (path) => `${hub.endpoint}/datasets/lab/set/resolve/main/${path}`;
  await expect(numbers(open(hub))).rejects.toThrow("redirects more than 5 times");
});

test.each([
  ["127.0.0.1", true],
  ["[::1]", true],
  ["[::ffff:10.1.2.3]", true],
  ["[fe80::1]", true],
  ["192.168.3.4", true],
  ["metadata.google.internal", true],
  ["localhost.", true],
  ["8.8.8.8", false],
  ["cdn-lfs.example.com", false],
])("%s is private: %s", (host, expected) => {
  expect(isPrivateHost(host)).toBe(expected);
});

test("what cannot be read is refused with the way out", async () => {
  const hub = await fakeHub({ "lab/set": { files: { "train.csv": "a,b" } }, "lab/plain": byName });
  await expect(numbers(open(hub))).rejects.toThrow(
    "has no files that are read; give revision refs/convert/parquet",
  );
  await expect(numbers(open(hub, "hf://lab/none"))).rejects.toThrow("does not exist (401): set HF_TOKEN");
  await expect(numbers(open(hub, "hf://lab/plain@v9"))).rejects.toThrow(
    "does not exist on the hub, or its revision",
  );
  await expect(numbers(open(hub, "hf://lab/plain/data/none.jsonl"))).rejects.toThrow(
    "does not exist; check its path",
  );
  const nobody = rowSourceFor("hf://lab/set", { hub: { endpoint: "http://127.0.0.1:1", retries } });
  await expect(nobody.fingerprint()).rejects.toThrow(
    /cannot be looked up at http:\/\/127\.0\.0\.1:1: .*; check the network, or HF_ENDPOINT/,
  );
});

test.each<[string, RowSourceOptions, string]>([
  ["hf://name", {}, "must be hf://OWNER/NAME"],
  ["hf://a/b@main", { revision: "v1" }, "names a revision, and revision v1 is given too"],
  ["hf://a/b/c.jsonl", { split: "test" }, "names its files: leave split and subset out, or the path"],
  ["hf://a/b", { split: "train[:10%]" }, "a part of it is taken with skip and limit"],
  ["rows.jsonl", { split: "test" }, "split, revision and subset are for hf:// data sets"],
])("%s with %j is refused at once", (path, options, says) => {
  expect(() => rowSourceFor(path, options)).toThrow(OptionError);
  expect(() => rowSourceFor(path, options)).toThrow(says);
});
