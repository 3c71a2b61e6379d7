import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LockedError, nodeFiles } from "../src/index.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "matrix-lock-"));
  path = join(folder, "journal");
});
afterEach(() => rm(folder, { recursive: true }));

const nodeFilesModule = new URL("../src/ports/node-files.ts", import.meta.url).href;

/** A process that holds `path` until it is killed. */
async function holder(): Promise<ChildProcess> {
  const code = `
    const { nodeFiles } = await import(${JSON.stringify(nodeFilesModule)});
    await nodeFiles.lock(${JSON.stringify(path)});
    process.stdout.write("held");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout!, "data");
  return child;
}

test("a lock that is let go of can be taken again, and leaves nothing behind", async () => {
  const release = await nodeFiles.lock(path);
  await release();
  await (await nodeFiles.lock(path))();
  expect(await readdir(folder)).toEqual([]);
});

test("a second lock in the same process is refused, and the first stays", async () => {
  const release = await nodeFiles.lock(path);
  await expect(nodeFiles.lock(path)).rejects.toThrow(LockedError);
  await expect(nodeFiles.lock(path)).rejects.toThrow(`in use by process ${process.pid}`);
  await release();
});

test("a lock that another process holds is refused while it lives and granted once it was killed", async () => {
  const child = await holder();
  await expect(nodeFiles.lock(path)).rejects.toThrow(`in use by process ${child.pid} `);
  child.kill("SIGKILL");
  await once(child, "exit");
  const release = await nodeFiles.lock(path);
  expect(await readdir(folder)).toHaveLength(1);
  await release();
});

test.skipIf(process.platform !== "linux")(
  "a process that only has the number of the holder does not hold its lock (needs /proc)",
  async () => {
    const host = hostname().replace(/[^A-Za-z0-9-]/g, "-");
    await writeFile(`${path}.${host}.${process.ppid}.00000000zz.lock`, "");
    await (await nodeFiles.lock(path))();
  },
);

test("a lock of another host is refused, with the file to delete", async () => {
  const file = `${path}.some-other-host.1.abc.lock`;
  await writeFile(file, "");
  await expect(nodeFiles.lock(path)).rejects.toThrow("some-other-host.1.abc.lock if that process is gone");
  await rm(file);
  await (await nodeFiles.lock(path))();
});

test("locks of paths that begin alike are apart", async () => {
  const first = await nodeFiles.lock(path);
  const second = await nodeFiles.lock(`${path}.old`);
  await first();
  await second();
});
