import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { jsonlSource } from "@matrix/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter } from "../src/rows/line-splitter.ts";
import { dataSet, never, scratch } from "./support/data-sets.ts";
import { collect } from "./support/doubles.ts";

const three = [1, 2, 3].map((n, index) => ({ index, value: { n } }));

test.each([
  ["line feeds", '{"n":1}\n{"n":2}\n{"n":3}\n'],
  ["carriage returns too", '{"n":1}\r\n{"n":2}\r\n{"n":3}\r\n'],
  ["a last line without its line end", '{"n":1}\n{"n":2}\n{"n":3}'],
  ["a byte order mark", '\uFEFF{"n":1}\n{"n":2}\n{"n":3}\n'],
  ["a byte order mark on a line of its own", '\uFEFF\n{"n":1}\n{"n":2}\n{"n":3}\n'],
  ["blank lines, which are no rows", '\n\n{"n":1}\n \t \r\n{"n":2}\n\r\n\n{"n":3}\n\n\n'],
  ["blanks around values", ' {"n":1} \n\t{"n" : 2}\n{"n":3}   \r\n'],
])("rows are found with %s", async (_, content) => {
  const source = jsonlSource(dataSet("rows.jsonl", content));
  expect(await collect(source.rows({ start: 0, signal: never }))).toEqual(three);
  expect(await source.count()).toBe(3);
});

test.each([
  ["nothing", ""],
  ["blank lines only", "\n\n \r\n"],
  ["a byte order mark only", "\uFEFF"],
])("a data set of %s has no rows", async (_, content) => {
  const source = jsonlSource(dataSet("rows.jsonl", content));
  expect(await collect(source.rows({ start: 0, signal: never }))).toEqual([]);
  expect(await source.count()).toBe(0);
});

test("skip, limit and start choose among the rows, bad ones counted and blank lines not", async () => {
  const rows = fc.record({
    lines: fc.array(fc.constantFrom("", " \t", '{"n":1}', "bad", "[]", '{"long":"xxxxxxxxxxxxxxxxxxxx"}'), {
      maxLength: 30,
    }),
    skip: fc.nat(12),
    limit: fc.option(fc.nat(12), { nil: undefined }),
    start: fc.nat(12),
    gzip: fc.boolean(),
  });
  const folder = scratch();
  await fc.assert(
    fc.asyncProperty(rows, async ({ lines, skip, limit, start, gzip }) => {
      const path = join(folder, gzip ? "rows.jsonl.gz" : "rows.jsonl");
      const content = Buffer.from(lines.join("\n"));
      writeFileSync(path, gzip ? gzipSync(content) : content);
      const all = lines.filter((line) => line.trim() !== "");
      const expected = all.slice(skip, limit === undefined ? undefined : skip + limit);
      const source = jsonlSource(path, { skip, maxLineBytes: 20, ...(limit === undefined ? {} : { limit }) });
      const found = await collect(source.rows({ start, signal: never }));
      const seen = found.map((row) => ("value" in row ? JSON.stringify(row.value) : "bad row"));
      const wanted = expected.slice(start).map((line) => (line === '{"n":1}' ? line : "bad row"));
      expect(seen).toEqual(wanted);
      expect(found.map(({ index }) => index)).toEqual(wanted.map((_, at) => start + at));
      expect(await source.count()).toBe(gzip ? undefined : expected.length);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("lines are the same however the stream is cut into chunks", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom("a", "\n", "bb", "")), { maxLength: 20 }),
      fc.nat(4),
      (chunks, limit) => {
        const splitter = new LineSplitter(limit + 1);
        const lines = chunks.flatMap((chunk) => {
          const buffer = Buffer.from(chunk.join(""));
          const found = [...splitter.push(buffer)].map(({ bytes, ...line }) => ({
            ...line,
            text: bytes?.toString(),
          }));
          // The source reads into the same buffer again.
          buffer.fill("#");
          return found;
        });
        const last = splitter.end();
        if (last !== undefined)
          lines.push({ number: last.number, offset: last.offset, text: last.bytes?.toString() });
        const whole = chunks.flat().join("").split("\n");
        if (whole.at(-1) === "") whole.pop();
        let offset = 0;
        const expected = whole.map((text, at) => {
          const line = { number: at + 1, offset, text: text.length <= limit + 1 ? text : undefined };
          offset += text.length + 1;
          return line;
        });
        expect(lines).toEqual(expected);
      },
    ),
  );
});

test("an aborted signal ends the reading with its reason", async () => {
  const stop = new AbortController();
  const source = jsonlSource(dataSet("rows.jsonl", '{"n":1}\n'.repeat(10)));
  const seen: number[] = [];
  const reading = (async () => {
    for await (const { index } of source.rows({ start: 0, signal: stop.signal })) {
      seen.push(index);
      if (index === 3) stop.abort(new Error("enough"));
    }
  })();
  await expect(reading).rejects.toThrow("enough");
  expect(seen).toEqual([0, 1, 2, 3]);
});
