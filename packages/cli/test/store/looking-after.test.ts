import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fsOffloadStore } from "@matrix/offload-fs";
import { expect } from "vitest";
import { type Shell, test } from "../support/shell.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Two runs in the folder `offload`: one with two values and a record, one of a name that is no folder's. */
async function twoRuns(shell: Shell): Promise<void> {
  const store = await fsOffloadStore({ root: shell.path("offload"), fsync: "off" });
  await store.put([bytes("one"), bytes("three")], { run: "first" });
  await store.putIfAbsent({ run: "first", step: sha256("first/0/0/1") }, bytes("a record"));
  await store.put([bytes("one")], { run: "Second Run" });
  await store.close();
}

/** The file that holds a value or record. */
async function fileOf(shell: Shell, id: string): Promise<string> {
  const names = await readdir(shell.path("offload"), { recursive: true });
  const found = names.find((name) => name.endsWith(`${id.slice(0, 1)}/${id.slice(1)}`));
  return join(shell.path("offload"), found!);
}

test("stats tells values, records and sizes of each run, and of all", async ({ shell }) => {
  await twoRuns(shell);
  const { code, stdout } = await shell.matrix(["store", "stats", "offload=fs"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^folder offload$/m);
  expect(stdout).toMatch(/^first +2 +1 +16 B +\S+ +\S+$/m);
  expect(stdout).toMatch(/^"Second Run" +1 +0 +3 B +\S+ +\S+$/m);
  expect(stdout).toMatch(/^total +3 +1 +19 B$/m);

  const json = await shell.matrix(["store", "stats", "offload=fs", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    runs: [
      { run: "Second Run", blobs: { count: 1, bytes: 3 }, records: { count: 0, bytes: 0 } },
      { run: "first", blobs: { count: 2, bytes: 8 }, records: { count: 1, bytes: 8 } },
    ],
    total: { blobs: { count: 3, bytes: 11 }, records: { count: 1, bytes: 8 } },
  });
});

test("verify reads everything, and names what is damaged", async ({ shell }) => {
  await twoRuns(shell);
  const whole = await shell.matrix(["store", "verify", "offload=fs"]);
  expect(whole.code).toBe(0);
  expect(whole.stdout).toContain("read 3 values and 1 records of 2 runs, 19 B\nall is as it was stored\n");

  const [value, record] = [sha256("three"), sha256("first/0/0/1")];
  await writeFile(await fileOf(shell, value), "eerht");
  const stored = await readFile(await fileOf(shell, record));
  await writeFile(await fileOf(shell, record), stored.subarray(0, -1));
  const damaged = await shell.matrix(["store", "verify", "offload=fs"]);
  expect(damaged.code).toBe(3);
  expect(damaged.stdout).toContain(`damaged: value ${value} of run first\n`);
  expect(damaged.stdout).toContain(`damaged: record ${record} of run first\n`);

  const json = await shell.matrix(["store", "verify", "offload=fs", "--json"]);
  expect(json.code).toBe(3);
  const { problems } = JSON.parse(json.stdout) as {
    problems: { kind: string; id: string; problem: string }[];
  };
  expect(problems.map(({ kind, id, problem }) => `${problem} ${kind} ${id}`).sort()).toEqual([
    `damaged blob ${value}`,
    `damaged record ${record}`,
  ]);
});

test("a folder that is not there is told of, and not made", async ({ shell }) => {
  for (const command of ["stats", "verify", "gc"]) {
    const { code, stderr } = await shell.matrix(["store", command, "offload=fs", "offload.folder=typo"]);
    expect(code).toBe(2);
    expect(stderr).toBe("error: folder typo does not exist; check offload.folder\n");
  }
  expect(await shell.files()).toEqual([]);
});

test.for([
  { keys: [], text: "there is no offload store: offload=none; name one, such as offload=fs" },
  { keys: ["offload=memory"], text: "offload=memory is gone with its process" },
  {
    keys: ["offload=redis", "offload.url=redis://me:canary-81b0@localhost"],
    text: "offload.url holds a password",
  },
  {
    keys: ["offload=redis", "offload.password_env=NOT_SET"],
    text: "NOT_SET (offload.password_env) is not set",
  },
  {
    keys: ["offload=redis", "offload.url=redis://127.0.0.1:1", "offload.timeout=200ms"],
    text: "ECONNREFUSED",
  },
  {
    keys: ["offload=s3", "offload.bucket=bucket-a", "offload.endpoint=http://me:canary-81b0@localhost"],
    text: "offload.endpoint holds a password",
  },
  {
    keys: ["offload=s3", "offload.bucket=bucket-a", "offload.access_key_id_env=NOT_SET"],
    text: "offload.access_key_id_env and offload.secret_access_key_env go together",
  },
] as const)("a store that cannot be looked at says why: $text", async ({ keys, text }, { shell }) => {
  const { code, stdout, stderr } = await shell.matrix(["store", "stats", ...keys]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(text);
  expect(stderr).not.toContain("canary-81b0");
  expect(stderr).not.toMatch(/^ +at /m);
});
