import { readFileSync } from "node:fs";
import { DataError, type SourceRow } from "@matrix/core";
import { parquetSource } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dataSet, fixture, never } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

const sound = readFileSync(fixture("types_checksum.parquet"));

function read(content: Uint8Array): Promise<SourceRow[]> {
  return collect(parquetSource(dataSet("rows.parquet", content)).rows({ start: 0, signal: never }));
}

function changed(at: number, ...bytes: number[]): Buffer {
  const copy = Buffer.from(sound);
  copy.set(bytes, at < 0 ? copy.length + at : at);
  return copy;
}

test.each([
  ["an empty file", Buffer.alloc(0), "does not end as Parquet does"],
  ["text", Buffer.from("this is no Parquet file at all"), "does not end as Parquet does"],
  ["a file that was cut off", sound.subarray(0, -100), "does not end as Parquet does"],
  ["an encrypted file", changed(-4, 0x50, 0x41, 0x52, 0x45), "is encrypted"],
  ["a footer longer than the file", changed(-8, 0xff, 0xff, 0xff, 0x7f), "claims a footer of"],
  ["a footer of nothing", changed(-8, 0, 0, 0, 0), "has a damaged footer"],
  [
    "a footer that is noise",
    changed(-300, ...Array.from({ length: 250 }, (_, at) => (at * 37) % 256)),
    "footer",
  ],
  ["a magic number without a file", Buffer.from("PAR1PAR1PAR1"), "claims a footer of"],
])("%s is refused with the path and the reason", async (_, content, says) => {
  const path = dataSet("rows.parquet", content);
  const reading = collect(parquetSource(path).rows({ start: 0, signal: never }));
  await expect(reading).rejects.toThrow(DataError);
  await expect(parquetSource(path).count()).rejects.toThrow(path);
  await expect(parquetSource(path).count()).rejects.toThrow(says);
});

test("one flipped bit anywhere is told or harmless: no crash, no hang, and no other value than was written", async () => {
  const rows = await read(sound);
  const footerAt = sound.length - 8 - sound.readUInt32LE(sound.length - 8);
  let told = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(sound.length - 1), fc.nat(7), async (at, bit) => {
      try {
        const found = await read(changed(at, sound[at]! ^ (1 << bit)));
        // The footer and the page headers have no checksum: there a flip may, say, rename a column.
        if (at >= 4 && at < footerAt && isInPageBody(at)) expect(found).toEqual(rows);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        told++;
      }
    }),
    { numRuns: 300 },
  );
  expect(told).toBeGreaterThan(50);
}, 60_000);

/** Offsets of page bodies, found by the checksums that pyarrow wrote: a page is body and CRC that agree. */
function isInPageBody(at: number): boolean {
  return bodies.some(([start, end]) => at >= start && at < end);
}

const bodies = await pageBodies();

async function pageBodies(): Promise<[number, number][]> {
  const { openParquet, chunkRange } = await import("../src/parquet/parquet-file.ts");
  const { readPages } = await import("../src/parquet/pages.ts");
  const { localShard } = await import("../src/rows/local-shard.ts");
  const file = await openParquet(localShard(fixture("types_checksum.parquet")));
  const found: [number, number][] = [];
  for (const { columns } of file.metadata.row_groups) {
    for (const { meta_data } of columns) {
      const pages = await readPages(file.access, chunkRange(meta_data!), 1e6);
      found.push(...pages.map(({ body, end }): [number, number] => [body, end]));
    }
  }
  await file.access.close();
  return found;
}
