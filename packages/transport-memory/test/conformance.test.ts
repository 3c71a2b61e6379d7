import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Transport } from "@matrix/core";
import { testTransport } from "@matrix/testkit/conformance";
import { memoryTransport } from "@matrix/transport-memory";

for (const durability of ["sync", "async"] as const) {
  const folders = new WeakMap<Transport, string>();
  const transportIn = (folder: string) => {
    const transport = memoryTransport({ durability, folder: join(folder, "journal") });
    folders.set(transport, folder);
    return transport;
  };
  const newFolder = () => mkdtemp(join(tmpdir(), "memory-transport-"));
  testTransport({
    name: `memory, ${durability}`,
    create: async () => transportIn(await newFolder()),
    destroy: (transport) => rm(folders.get(transport)!, { recursive: true, force: true }),
    async crash(transport) {
      const left = await newFolder();
      // A lock is no longer anybody's once its process is gone; the copy must not look as if this one held it.
      const filter = (path: string) => !path.endsWith(".lock");
      await cp(folders.get(transport)!, left, { recursive: true, filter });
      return transportIn(left);
    },
    promises: {
      survivesRestart: true,
      durableAtOnce: durability === "sync",
      acknowledgesAtOnce: durability === "sync",
      ordersWithinRow: true,
      deliversOnce: true,
      exclusive: true,
      severalRuns: false,
    },
  });
}

testTransport({
  name: "memory, off",
  create: () => memoryTransport({ durability: "off" }),
  promises: {
    survivesRestart: false,
    durableAtOnce: false,
    acknowledgesAtOnce: false,
    ordersWithinRow: true,
    deliversOnce: true,
    exclusive: false,
    severalRuns: true,
  },
});
