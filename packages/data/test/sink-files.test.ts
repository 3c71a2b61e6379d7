import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StorageError } from "@matrix/core";
import { acquireLock, jsonlSink, jsonlSource, readRecords } from "@matrix/data";
import { expect, test } from "vitest";
import { dataSet, never, scratch, withoutRights } from "./support/data-sets.ts";
import { collect, record } from "./support/doubles.ts";

test("an output on a real disk: folder, data, journal; the lock goes with the session", async () => {
  const path = join(scratch(), "new/folder/records.jsonl");
  const session = await jsonlSink({ path }).open({ run: "run-1" });
  await session.write(record(0));
  await session.close();
  expect(readdirSync(join(path, ".."))).toEqual(["records.jsonl", "records.jsonl.journal"]);
  expect(readFileSync(path, "utf8")).toBe(`${record(0).line}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await collect(readRecords(path))).toEqual([{ row: 0, outcome: "success", text: "" }]);
});

test("what the sink wrote is a data set that the JSONL source reads", async () => {
  const path = join(scratch(), "records.jsonl");
  const session = await jsonlSink({ path }).open({ run: "run-1" });
  await session.write({ sequence: 0, outcome: "success", line: '{"text":"a\\u2028b é 🎉"}' });
  await session.close();
  const rows = await collect(jsonlSource(path).rows({ start: 0, signal: never }));
  expect(rows).toEqual([{ index: 0, value: { text: "a\u2028b é 🎉" } }]);
});

test("a folder in the output's place is refused", async () => {
  const path = join(scratch(), "records.jsonl");
  mkdirSync(path);
  const opening = jsonlSink({ path }).open({ run: "run-1" });
  await expect(opening).rejects.toThrow(StorageError);
  await expect(opening).rejects.toThrow(`opening output ${path} failed: it is a folder; name a file in it`);
});

test("a file in the output folder's place is refused", async () => {
  const file = dataSet("file", "");
  await expect(jsonlSink({ path: join(file, "records.jsonl") }).open({ run: "run-1" })).rejects.toThrow(
    StorageError,
  );
});

test("an output, a data set and a lock that this user may not use are refused with the way out", async () => {
  const folder = scratch();
  const path = join(folder, "records.jsonl");
  writeFileSync(path, '{"a":1}\n', { mode: 0o200 });
  mkdirSync(join(folder, "closed"), { mode: 0o500 });
  const [opening, reading, locking] = await withoutRights(() =>
    Promise.allSettled([
      jsonlSink({ path: join(folder, "closed/records.jsonl") }).open({ run: "run-1" }),
      jsonlSource(path).fingerprint(),
      acquireLock(join(folder, "closed/run")),
    ]),
  );
  expect(opening).toHaveProperty("reason.message", expect.stringContaining("this user may not write there"));
  expect(reading).toHaveProperty(
    "reason.message",
    `data set ${path} may not be read by this user; check its permissions`,
  );
  expect(locking).toHaveProperty("reason.message", expect.stringContaining("this user may not write there"));
});
