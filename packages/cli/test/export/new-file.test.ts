import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as anyTest, expect } from "vitest";
import { writeNewFile } from "../../src/export/new-file.ts";

const test = anyTest.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs from the pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "matrix-new-file-"));
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

const unstopped = new AbortController().signal;

test("a file appears once it is whole, and takes the place of another only where that was allowed", async ({
  folder,
}) => {
  const path = join(folder, "a/b.txt");
  const seen: string[][] = [];
  async function* pieces() {
    yield "one ";
    seen.push((await readdir(join(folder, "a"))).filter((name) => !name.startsWith(".")));
    yield Buffer.from("two ");
    yield "three";
  }
  expect(await writeNewFile(pieces(), { path, force: false, signal: unstopped })).toBe(13);
  expect([await readFile(path, "utf8"), seen]).toEqual(["one two three", [[]]]);
  await expect(writeNewFile(pieces(), { path, force: false, signal: unstopped })).rejects.toThrow(
    "is there already; give --force",
  );
  await writeNewFile(pieces(), { path, force: true, signal: unstopped });
  expect(await readdir(join(folder, "a"))).toEqual(["b.txt"]);
});

test.for(["b.txt", "b.txt.gz", "b.txt.zst"])(
  "of what is stopped, or fails, nothing is left, and what was there stays: %s",
  async (name, { folder }) => {
    const path = join(folder, name);
    await writeFile(path, "before");
    const stopping = new AbortController();
    async function* stopped() {
      yield "x".repeat(200_000);
      stopping.abort();
      yield "y".repeat(200_000);
    }
    async function* failing() {
      yield "x".repeat(200_000);
      throw new Error("damaged record");
    }
    const asStopped = writeNewFile(stopped(), { path, force: true, signal: stopping.signal });
    await expect(asStopped).rejects.toMatchObject({ name: "AbortError" });
    const asFailing = writeNewFile(failing(), { path, force: true, signal: unstopped });
    await expect(asFailing).rejects.toThrow("damaged record");
    expect([await readdir(folder), await readFile(path, "utf8")]).toEqual([[name], "before"]);
  },
);
