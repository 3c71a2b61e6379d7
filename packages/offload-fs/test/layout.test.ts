import { createHash } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fsOffloadStore } from "@matrix/offload-fs";
import { expect, test } from "vitest";
import { allOf } from "./support/all-of.ts";
import { bytesOf, filesBelow, newFolder } from "./support/folders.ts";

const step = createHash("sha256").update("r/0/0/1").digest("hex");

test("a value lies under its SHA-256, a record under its step with its own SHA-256 before it", async () => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root });
  await store.put([bytesOf("abc")], { run: "r" });
  await store.putIfAbsent({ run: "r", step }, bytesOf("abc"));
  // The digest of "abc": FIPS 180-4's own example.
  const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const value = join("v1", "r", "blobs", "b", digest.slice(1));
  const record = join("v1", "r", "records", step.slice(0, 1), step.slice(1));
  expect(await filesBelow(root)).toEqual([value, record]);
  expect(await readFile(join(root, value), "utf8")).toBe("abc");
  expect((await readFile(join(root, record))).toString("hex")).toBe(
    digest + Buffer.from("abc").toString("hex"),
  );
});

test.skipIf(process.platform === "win32")("nobody else may read: folders are 0700, files 0600", async () => {
  const parent = await newFolder();
  const root = join(parent, "root");
  const store = await fsOffloadStore({ root });
  await store.put([bytesOf("value")], { run: "r" });
  await store.putIfAbsent({ run: "r", step }, bytesOf("record"));
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  for (const file of await filesBelow(root)) expect(await modeOf(join(root, file))).toBe("600");
  for (const folder of ["", "v1", "v1/r", "v1/r/blobs", "v1/r/records", "v1/r/tmp"]) {
    expect(await modeOf(join(root, folder))).toBe("700");
  }
});

test("a run whose name is no name for a folder lies under the name's SHA-256", async () => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root });
  for (const run of [
    "",
    "../escape",
    "RUN",
    "con",
    "nul.txt",
    "a..b",
    "end.",
    "~",
    "x".repeat(65),
    "\ud800",
  ]) {
    await store.put([bytesOf("value")], { run });
  }
  const folders = new Set((await filesBelow(root)).map((file) => file.split("/")[1]!));
  expect(folders.size).toBe(10);
  for (const folder of folders) expect(folder).toMatch(/^~[0-9a-f]{64}$/);
  // The name lies in the folder, as JSON: so the runs can be told.
  const names = await Promise.all(
    [...folders].map((folder) => readFile(join(root, "v1", folder, "name"), "utf8")),
  );
  expect(names.map((name): unknown => JSON.parse(name)).toSorted()).toEqual(
    (await allOf(store.runs())).toSorted(),
  );
});

test("a folder whose name file is damaged, missing or another's is left out of the runs", async () => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root });
  for (const run of ["Damaged", "Missing", "Another", "Fine", "plain"]) {
    await store.put([bytesOf("value")], { run });
  }
  const folderOf = (run: string) =>
    join(root, "v1", `~${createHash("sha256").update(JSON.stringify(run)).digest("hex")}`);
  await writeFile(join(folderOf("Damaged"), "name"), "{");
  await rm(join(folderOf("Missing"), "name"));
  await writeFile(join(folderOf("Another"), "name"), '"Fine"');
  await writeFile(join(root, "v1", "a-file"), "");
  expect((await allOf(store.runs())).toSorted()).toEqual(["Fine", "plain"]);
});
