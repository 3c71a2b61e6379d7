import { gzipSync } from "node:zlib";
import { DataError } from "@matrix/core";
import { jsonlSource } from "@matrix/data";
import { expect, test } from "vitest";
import { dataSet, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

function read(content: Uint8Array) {
  return collect(jsonlSource(dataSet("rows.jsonl.gz", content)).rows({ start: 0, signal: never }));
}

const one = gzipSync('{"n":1}\n{"n":');
const two = gzipSync('2}\n{"n":3}\n');

test("all members of a gzip file are read", async () => {
  const rows = await read(Buffer.concat([one, two]));
  expect(rows).toEqual([1, 2, 3].map((n, index) => ({ index, value: { n } })));
});

test("gzip that was cut off is refused after the rows before the cut", async () => {
  const path = dataSet("rows.jsonl.gz", Buffer.concat([one, two]).subarray(0, -9));
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const row of jsonlSource(path).rows({ start: 0, signal: never })) seen.push(row);
  })();
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(`${path} ends in the middle of its gzip data`);
  expect(seen.length).toBeGreaterThan(0);
});

test.each([
  ["a flipped bit", Buffer.from(one.map((byte, at) => (at === 20 ? byte ^ 1 : byte)))],
  ["bytes after its end", Buffer.concat([one, Buffer.from("more")])],
  ["no gzip at all", Buffer.from('{"n":1}\n')],
])("gzip with %s is refused", async (_, content) => {
  await expect(read(content)).rejects.toThrow(DataError);
  await expect(read(content)).rejects.toThrow("is not sound gzip");
});

test("an empty .gz file is refused as cut off", async () => {
  await expect(read(Buffer.alloc(0))).rejects.toThrow("ends in the middle of its gzip data");
});

test("a decompression bomb is refused before it is unpacked", async () => {
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 9 });
  await expect(read(bomb)).rejects.toThrow("grows more than 200-fold");
});

test("rows that are as repetitive as rows of a small file may be are read", async () => {
  const line = `${JSON.stringify({ text: "x".repeat(1000) })}\n`;
  expect((await read(gzipSync(line.repeat(20_000), { level: 9 }))).length).toBe(20_000);
});

test("plain JSONL may be gzip by option, and .gz plain", async () => {
  const zipped = jsonlSource(dataSet("rows.data", one), { compression: "gzip" });
  expect((await collect(zipped.rows({ start: 0, signal: never })))[0]).toEqual({ index: 0, value: { n: 1 } });
  const plain = jsonlSource(dataSet("rows.gz", '{"n":1}\n'), { compression: "none" });
  expect(await collect(plain.rows({ start: 0, signal: never }))).toEqual([{ index: 0, value: { n: 1 } }]);
});
