import { join } from "node:path";
import { expect } from "vitest";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test("int64 ids of a Parquet file are numbers in the records, those beyond 2^53 are texts with all digits", async ({
  shell,
}) => {
  const data = join(import.meta.dirname, "fixtures/int64_ids.parquet");

  const run = await shell.matrix(["run", "coral", `data.path=${data}`, "run.id=first", ...fastSimulator]);

  expect(run.code).toBe(0);
  const records = (await shell.records("first")).sort((a, b) => a.row - b.row);
  expect(records.map(({ id }) => id)).toEqual([70, 1099511627776, "9007199254740993"]);
});
