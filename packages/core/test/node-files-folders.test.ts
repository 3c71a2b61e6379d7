import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { nodeFiles } from "../src/index.ts";

for (const kind of ["absolute", "relative"] as const) {
  test(`folders of a path that is ${kind} are made where missing`, async () => {
    const top = await mkdtemp(join(tmpdir(), "matrix-folders-"));
    try {
      const folder = join(top, "a/b/c");
      const path = kind === "absolute" ? folder : relative(process.cwd(), folder);
      await nodeFiles.makeFolder(path);
      await nodeFiles.makeFolder(path);
      expect(await readdir(join(top, "a/b"))).toEqual(["c"]);
    } finally {
      await rm(top, { recursive: true });
    }
  });
}
