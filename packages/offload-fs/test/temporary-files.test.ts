import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fsOffloadStore } from "@matrix/offload-fs";
import { expect, test } from "vitest";
import { bytesOf, newFolder } from "./support/folders.ts";

test("temporary files older than orphanAgeMs go when a run is written to, younger ones stay", async () => {
  const root = await newFolder();
  const temporary = join(root, "v1", "r", "tmp");
  await mkdir(temporary, { recursive: true });
  const now = Date.now();
  for (const [name, age] of [
    ["left-by-the-dead", 7_200],
    ["of-somebody-alive", 60],
  ] as const) {
    await writeFile(join(temporary, name), "half");
    await utimes(join(temporary, name), now / 1000 - age, now / 1000 - age);
  }
  const store = await fsOffloadStore({ root });
  await store.put([bytesOf("value")], { run: "r" });
  expect(await readdir(temporary)).toEqual(["of-somebody-alive"]);
});

test("a deletion that a crash had interrupted is finished when the store is opened", async () => {
  const root = await newFolder();
  await mkdir(join(root, "v1", ".deleted-0123", "blobs", "ab"), { recursive: true });
  await writeFile(join(root, "v1", ".deleted-0123", "blobs", "ab", "cd"), "value");
  await fsOffloadStore({ root });
  expect(await readdir(join(root, "v1"))).toEqual([]);
});
