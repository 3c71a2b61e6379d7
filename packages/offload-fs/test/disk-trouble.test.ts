import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OffloadWriteError } from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { afterAll, describe, expect, test } from "vitest";
import { bytesOf, filesBelow, textOf } from "./support/folders.ts";

const disk = mkdtempSync(join(tmpdir(), "matrix-small-disk-"));
const system = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const mounted = system("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);

afterAll(() => {
  if (mounted) system("umount", disk);
  rmSync(disk, { recursive: true, force: true });
});

const run = "r";
const step = createHash("sha256").update("r/0/0/1").digest("hex");

describe.skipIf(!mounted)(mounted ? "a disk of 1 MiB" : "a disk of 1 MiB [mount is not allowed here]", () => {
  test("that fills up fails the put with the id and the way out, keeps what is there, and goes on after", async () => {
    const root = join(disk, "full");
    const store = await fsOffloadStore({ root });
    const small = await store.put([bytesOf("small")], { run });
    const large = new Uint8Array(2 * 1024 * 1024).fill(7);
    const id = createHash("sha256").update(large).digest("hex");
    const error = await store.put([large], { run }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OffloadWriteError);
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining(id) });
    expect((error as Error).message).toMatch(/the disk is full; make room/);
    await expect(store.putIfAbsent({ run, step }, large)).rejects.toThrow(/the disk is full/);
    // Neither the half of the value nor that of the record stays in the way.
    expect(await filesBelow(root)).toHaveLength(1);
    expect(textOf((await store.get(small, { run }))[0])).toBe("small");
    expect(textOf(await store.putIfAbsent({ run, step }, bytesOf("record")))).toBe("record");
    await store.put([large.subarray(0, 500_000)], { run });
    await rm(root, { recursive: true });
  });

  test("that turns read-only fails writes, serves reads, and goes on after", async () => {
    const root = join(disk, "read-only");
    const store = await fsOffloadStore({ root });
    const references = await store.put([bytesOf("value")], { run });
    expect(system("mount", "-o", "remount,ro", disk)).toBe(true);
    const error = await store.put([bytesOf("other")], { run }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OffloadWriteError);
    expect((error as Error).message).toMatch(/the file system is read-only; remount it/);
    await expect(store.deleteRun(run)).rejects.toThrow(/could not write the deletion .* read-only/);
    await expect(fsOffloadStore({ root: join(disk, "new") })).rejects.toThrow(/read-only/);
    expect(textOf((await store.get(references, { run }))[0])).toBe("value");
    expect(system("mount", "-o", "remount,rw", disk)).toBe(true);
    await store.put([bytesOf("other")], { run });
  });
});
