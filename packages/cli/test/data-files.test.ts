import { zstdCompressSync } from "node:zlib";
import { parquetSource, verifyOutput } from "@matrix/data";
import { expect } from "vitest";
import { question, questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

const { signal } = new AbortController();
const shard = (...ids: number[]) =>
  zstdCompressSync(ids.map((id) => `${JSON.stringify(question(id))}\n`).join(""));

test("rows come from shards named by a folder or a pattern; parts are runs that have each row once", async ({
  shell,
}) => {
  await shell.write("shards/0.jsonl.zst", Buffer.concat([shard(0, 1), shard(2)]));
  await shell.write("shards/1.jsonl.zst", shard(3, 4));
  await shell.write("shards/2.jsonl.zst", shard(5));
  const seen: unknown[] = [];
  for (const part of ["1/2", "2/2"]) {
    const id = `part-${part[0]}`;
    const keys = ["data.path=shards", `data.part=${part}`, `run.id=${id}`, ...fastSimulator];
    const { code, stderr } = await shell.matrix(["run", "coral", ...keys]);
    expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    expect(stderr).toContain(`part ${part}`);
    seen.push((await shell.records(id)).map((record) => record.id).sort());
  }
  expect(seen).toEqual([[0, 1, 2, 3, 4], [5]]);
  const pattern = await shell.matrix(["validate", "coral", "data.path=shards/[12].*", ...fastSimulator]);
  expect(pattern.stdout).toContain("zstd JSONL shards/[12].*, 2 files");
});

test("records may be written as .jsonl.zst, and stats, show and verify read them", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(6));
  const keys = ["data.path=questions.jsonl", "output.path=out.jsonl.zst", "run.id=first", ...fastSimulator];
  expect((await shell.matrix(["run", "coral", ...keys])).code).toBe(0);
  expect((await verifyOutput(shell.path("out.jsonl.zst"))).rows).toBe(6);
  expect((await shell.matrix(["verify", "first"])).stdout).toContain("accepted 6");
  expect((await shell.matrix(["show", "first", "3"])).stdout).toContain("Which number comes after");
  expect((await shell.matrix(["stats", "first"])).code).toBe(0);
});

test("a complete run's records are written as Parquet too, the successful ones alone where only they are wanted", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", `${questions(8)}not JSON\n`);
  const keys = ["data.path=questions.jsonl", "output.parquet=out/records.parquet", ...fastSimulator];
  const run = await shell.matrix(["run", "coral", "run.id=all", ...keys]);
  expect(run.code).toBe(0);
  expect(run.stderr).toContain("9 records in out/records.parquet");
  const rowsOf = async () => {
    const rows: { readonly outcome: string; readonly history: unknown }[] = [];
    for await (const row of parquetSource(shell.path("out/records.parquet")).rows({ start: 0, signal })) {
      if ("value" in row) rows.push(row.value as { outcome: string; history: unknown });
    }
    return rows;
  };
  const all = await rowsOf();
  expect(all.map(({ history }) => history)).toEqual(
    (await shell.records("all")).map(({ history }) => history),
  );
  await shell.matrix(["run", "coral", "run.id=good", "output.success_only=true", ...keys]);
  const good = await rowsOf();
  expect(good.length).toBe((await shell.records("good")).length);
  expect(new Set(good.map(({ outcome }) => outcome))).toEqual(new Set(["success"]));
});

const refused = [
  { keys: ["data.path=gs://bucket/x.jsonl"], says: "scheme that is not known (s3://, hf://)" },
  { keys: ["data.path=questions.jsonl", "data.part=3/2"], says: "part must be i/N with i from 1 to N" },
  { keys: ["data.path=questions.jsonl", "data.split=test"], says: "are for hf:// data sets" },
  { keys: ["data.path=hf://name"], says: "must be hf://OWNER/NAME" },
];

for (const { keys, says } of refused) {
  test(`${keys.join(" ")} is refused before anything is spent`, async ({ shell }) => {
    await shell.write("questions.jsonl", questions(1));
    const { code, stderr } = await shell.matrix(["validate", "coral", ...keys, ...fastSimulator]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(says);
  });
}
