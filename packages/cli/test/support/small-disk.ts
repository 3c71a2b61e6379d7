import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of 4 MiB that a test can fill. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Leaves that many KiB free. */
  fill(freeKib: number): Promise<void>;
  free(): Promise<void>;
}

const kib = 4096;

/** Whether this user may mount one. */
export const canMount: boolean = (() => {
  const probe = mkdtempSync(join(tmpdir(), "matrix-mount-"));
  mkdirSync(join(probe, "disk"));
  const mounted = mount(join(probe, "disk"));
  if (mounted) unmount(join(probe, "disk"));
  rmSync(probe, { recursive: true });
  return mounted;
})();

export async function smallDisk(path: string): Promise<SmallDisk> {
  await mkdir(path);
  if (!mount(path)) throw new Error(`cannot mount a file system at ${path}`);
  const ballast = join(path, "ballast");
  return {
    path,
    fill: (freeKib) => writeFile(ballast, Buffer.alloc((kib - freeKib) * 1024)),
    free: () => rm(ballast),
    async [Symbol.asyncDispose]() {
      unmount(path);
    },
  };
}

function mount(path: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", path]).status === 0;
}

/** Lazily: what still runs there is ended after it. */
function unmount(path: string): void {
  spawnSync("umount", ["-l", path]);
}
