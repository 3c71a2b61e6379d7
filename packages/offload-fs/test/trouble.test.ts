import { createHash } from "node:crypto";
import { mkdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  OffloadWriteError,
  OptionError,
  StorageError,
} from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { expect, test } from "vitest";
import { allOf } from "./support/all-of.ts";
import { bytesOf, filesBelow, newFolder, textOf } from "./support/folders.ts";

const run = "r";
const step = createHash("sha256").update("r/0/0/1").digest("hex");

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => {
      throw new Error("nothing failed");
    },
    (error: Error) => error,
  );
}

test("a folder that was removed or unmounted is told of, not made anew on another disk", async () => {
  const root = join(await newFolder(), "root");
  const store = await fsOffloadStore({ root });
  const [reference] = await store.put([bytesOf("value")], { run });
  await rename(root, `${root}-unmounted`);

  const written = await failureOf(store.put([bytesOf("other")], { run }));
  expect(written).toBeInstanceOf(OffloadWriteError);
  expect(written.message).toContain(createHash("sha256").update("other").digest("hex"));
  expect(written.message).toMatch(/is gone; mount or restore it/);
  expect(await failureOf(store.putIfAbsent({ run, step }, bytesOf("record")))).toMatchObject({
    code: "offload_write",
    message: expect.stringContaining(step),
  });
  // Nobody knows what it holds: neither a value nor a record is missing.
  const unread = await failureOf(store.get([reference!], { run }));
  expect(unread).toBeInstanceOf(OffloadReadError);
  expect(unread).toMatchObject({ retryable: true, message: expect.stringContaining(reference!.id) });
  expect(await failureOf(store.record({ run, step }))).toMatchObject({
    code: "offload_read",
    retryable: true,
    message: expect.stringContaining(`record ${step} of run "r"`),
  });
  expect(await failureOf(allOf(store.runs()))).toBeInstanceOf(OffloadReadError);
  expect(await failureOf(allOf(store.list(run)))).toBeInstanceOf(OffloadReadError);
  expect(await failureOf(store.deleteRun(run))).toBeInstanceOf(OffloadWriteError);

  await rename(`${root}-unmounted`, root);
  expect(textOf((await store.get([reference!], { run }))[0])).toBe("value");
  await store.put([bytesOf("other")], { run });
});

test("a run that another process deleted is written to again", async () => {
  const root = await newFolder();
  const [store, other] = [await fsOffloadStore({ root }), await fsOffloadStore({ root })];
  const [reference] = await store.put([bytesOf("value")], { run });
  await store.putIfAbsent({ run, step }, bytesOf("first life"));
  await other.deleteRun(run);
  await expect(store.get([reference!], { run })).rejects.toThrow(OffloadMissingError);
  await store.put([bytesOf("value")], { run });
  expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("second life")))).toBe("second life");
  expect(textOf((await other.get([reference!], { run }))[0])).toBe("value");
});

test.each([
  ["shorter", (path: string) => truncate(path, 3)],
  ["empty", (path: string) => truncate(path, 0)],
  ["longer", (path: string) => writeFile(path, "value and more")],
  ["another", (path: string) => writeFile(path, "eulav")],
  ["a link to a file outside", (path: string) => rm(path).then(() => symlink("/etc/hosts", path))],
  ["a folder", (path: string) => rm(path).then(() => mkdir(path))],
])("a value that is %s on the disk is an OffloadCorruptError that names the id", async (_, damage) => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root });
  const [reference] = await store.put([bytesOf("value")], { run });
  await damage(join(root, (await filesBelow(root))[0]!));
  const error = await failureOf(store.get([reference!], { run }));
  expect(error).toBeInstanceOf(OffloadCorruptError);
  expect(error.message).toContain(reference!.id);
});

test.each([0, 10, 40])("a record cut to %d bytes is never taken for a result", async (bytes) => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root });
  await store.putIfAbsent({ run, step }, bytesOf("an accepted result"));
  await truncate(join(root, (await filesBelow(root))[0]!), bytes);
  const calls = [() => store.putIfAbsent({ run, step }, bytesOf("late")), () => store.record({ run, step })];
  for (const call of calls) {
    const error = await failureOf(call());
    expect(error).toBeInstanceOf(OffloadCorruptError);
    expect(error).toMatchObject({ retryable: false, message: expect.stringContaining(step) });
  }
});

test("a run that was removed behind the store's back has missing values, named with store and run", async () => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root });
  const [reference] = await store.put([bytesOf("value")], { run });
  await store.putIfAbsent({ run, step }, bytesOf("record"));
  await rm(join(root, "v1", run), { recursive: true });
  const error = await failureOf(store.get([reference!], { run }));
  expect(error).toBeInstanceOf(OffloadMissingError);
  expect(error.message).toContain(`offload store "fs" has no value "${reference!.id}" of run "r" below`);
  expect(await store.record({ run, step })).toBeUndefined();
});

test("a reference that lies about its length is answered by its id", async () => {
  const store = await fsOffloadStore({ root: await newFolder() });
  const [reference] = await store.put([bytesOf("value")], { run });
  for (const bytes of [0, 1, 4, 6, 2 ** 40, -1, Number.NaN, 2.5]) {
    const [value] = await store.get([{ ...reference!, bytes }], { run });
    expect(textOf(value)).toBe("value");
  }
});

test.skipIf(process.platform === "win32")(
  "a symbolic link among a run's folders is not followed",
  async () => {
    const [root, outside] = [await newFolder(), await newFolder()];
    const owner = await fsOffloadStore({ root });
    const [reference] = await owner.put([bytesOf("value")], { run });
    for (const folder of [join("v1", run, "blobs"), join("v1", run), "v1"]) {
      await rename(join(root, folder), join(outside, "moved"));
      await symlink(join(outside, "moved"), join(root, folder));
      const error = await failureOf(
        fsOffloadStore({ root }).then((store) => store.get([reference!], { run })),
      );
      expect(error).toBeInstanceOf(StorageError);
      expect(error.message).toContain("no symbolic links");
      await rm(join(root, folder));
      await rename(join(outside, "moved"), join(root, folder));
    }
    const late = await fsOffloadStore({ root });
    await symlink(outside, join(root, "v1", "planted"));
    await expect(late.put([bytesOf("value")], { run: "planted" })).rejects.toThrow(StorageError);
    expect(await filesBelow(outside)).toEqual([]);
  },
);

test("a part of the path that is a file is told of", async () => {
  const root = await newFolder();
  await writeFile(join(root, "file"), "");
  const opened = await failureOf(fsOffloadStore({ root: join(root, "file", "below") }));
  expect(opened).toBeInstanceOf(OffloadWriteError);
  expect(opened.message).toMatch(/is a file, not a folder/);
  const store = await fsOffloadStore({ root });
  await writeFile(join(root, "v1", run), "");
  const reference = { store: "fs", id: step, bytes: 1 };
  await expect(store.put([bytesOf("value")], { run })).rejects.toThrow(OffloadWriteError);
  await expect(store.get([reference], { run })).rejects.toThrow(OffloadReadError);
});

test("an abort while calls wait in line stops them with its reason, and leaves no half file", async () => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root, concurrency: 1, fsync: "off" });
  const controller = new AbortController();
  const reason = new Error("stopped on purpose");
  const values = Array.from({ length: 200 }, (_, index) => bytesOf(`value ${index}`));
  const put = failureOf(store.put(values, { run, signal: controller.signal }));
  const record = failureOf(
    store.putIfAbsent({ run, step }, bytesOf("record"), { signal: controller.signal }),
  );
  controller.abort(reason);
  expect(await put).toBe(reason);
  expect(await record).toBe(reason);
  await store.close();
  expect((await filesBelow(root)).filter((file) => file.includes("tmp"))).toEqual([]);
  expect((await filesBelow(root)).length).toBeLessThan(values.length);
});

test("closing waits for what was begun", async () => {
  const root = await newFolder();
  const store = await fsOffloadStore({ root });
  const puts = Array.from({ length: 100 }, (_, index) => store.put([bytesOf(`value ${index}`)], { run }));
  await store.close();
  expect(await filesBelow(root)).toHaveLength(100);
  await Promise.all(puts);
});

test("options that break their rule are named with the rule", async () => {
  const root = await newFolder();
  for (const [options, text] of [
    [{ root: "" }, /root must be the path of a folder/],
    [{ root: "a\0b" }, /root must be the path of a folder/],
    [{ root, name: "" }, /name must not be empty/],
    [{ root, concurrency: 0 }, /concurrency must be an integer of at least 1, got 0/],
    [{ root, orphanAgeMs: -1 }, /orphanAgeMs must be 0 or more, got -1/],
    [{ root, fsync: "sometimes" as "full" }, /fsync must be "full", "content" or "off", got "sometimes"/],
  ] as const) {
    const error = await failureOf(fsOffloadStore(options));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(text);
  }
});

test("acceptance is strict only where names are synced too", async () => {
  const root = await newFolder();
  const acceptanceOf = async (fsync: "full" | "content" | "off") =>
    (await fsOffloadStore({ root, fsync })).acceptance;
  expect(await acceptanceOf("full")).toBe("strict");
  expect(await acceptanceOf("content")).toBe("relaxed");
  expect(await acceptanceOf("off")).toBe("relaxed");
});
