import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cachedOffloadStore, type OffloadStore } from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { testOffloadStore } from "@matrix/testkit/conformance";

for (const fsync of ["full", "off"] as const) {
  const roots = new WeakMap<OffloadStore, string>();
  const storeIn = async (root: string) => {
    const store = await fsOffloadStore({ root, fsync });
    roots.set(store, root);
    return store;
  };
  testOffloadStore({
    name: `fs, fsync ${fsync}`,
    create: async () => storeIn(join(await mkdtemp(join(tmpdir(), "matrix-offload-fs-")), "root")),
    destroy: (store) => rm(dirname(roots.get(store)!), { recursive: true, force: true }),
    another: (store) => storeIn(roots.get(store)!),
    damage: (store, { id }, run) =>
      writeFile(join(roots.get(store)!, "v1", run, "blobs", id.slice(0, 1), id.slice(1)), "other bytes"),
    damageRecord: (store, { run, step }) =>
      writeFile(
        join(roots.get(store)!, "v1", run, "records", step.slice(0, 1), step.slice(1)),
        "other bytes",
      ),
    strays: async (store) => {
      const root = roots.get(store)!;
      const beside = (await readdir(dirname(root))).filter((name) => name !== "root");
      const escaped = (await readdir(tmpdir())).filter((name) => name.includes("escape"));
      return [...beside, ...(await readdir(root)).filter((name) => name !== "v1"), ...escaped];
    },
    promises: { survivesRestart: true, expires: false },
  });
}

const folders = new WeakMap<OffloadStore, string>();
testOffloadStore({
  name: "fs, read through a cache",
  async create() {
    const root = await mkdtemp(join(tmpdir(), "matrix-offload-fs-"));
    const store = cachedOffloadStore(await fsOffloadStore({ root, fsync: "off" }), { maxBytes: 100_000 });
    folders.set(store, root);
    return store;
  },
  destroy: (store) => rm(folders.get(store)!, { recursive: true, force: true }),
  async another(store) {
    return cachedOffloadStore(await fsOffloadStore({ root: folders.get(store)!, fsync: "off" }));
  },
  promises: { survivesRestart: true, expires: false },
});
