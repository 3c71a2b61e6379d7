import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { OffloadStore } from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { redisOffloadStore } from "@matrix/offload-redis";

/** The store that all processes of a run share, which keeps the first result of each step. */
export interface SharedStore {
  /** Overrides of a run's config. */
  readonly keys: readonly string[];
  readonly store: OffloadStore;
  stop(): Promise<void>;
}

/** A store of this proof alone, with what it has in `folder`. */
export async function startSharedStore(kind: "fs" | "redis", folder: string): Promise<SharedStore> {
  await mkdir(folder, { recursive: true });
  return kind === "fs" ? sharedFolder(folder) : sharedRedis(folder);
}

async function sharedFolder(folder: string): Promise<SharedStore> {
  const store = await fsOffloadStore({ root: folder, fsync: "off" });
  return {
    // Killed processes lose nothing that they have written; only a power failure would.
    keys: ["offload=fs", `offload.folder=${folder}`, "offload.fsync=off", "offload.keep=true"],
    store,
    stop: () => store.close(),
  };
}

async function sharedRedis(folder: string): Promise<SharedStore> {
  const path = join(folder, "redis.sock");
  const place = ["--port", "0", "--unixsocket", path, "--dir", folder];
  const server = spawn("redis-server", [...place, "--save", "", "--appendonly", "yes"], { stdio: "ignore" });
  await answering(server, path);
  const url = `unix://${path}`;
  const store = await redisOffloadStore({ url });
  return {
    keys: ["offload=redis", `offload.url=${url}`, "offload.keep=true"],
    store,
    async stop() {
      await store.close();
      server.kill("SIGKILL");
      await once(server, "exit");
    },
  };
}

async function answering(server: ChildProcess, path: string): Promise<void> {
  server.once("error", () => {});
  for (;;) {
    if (server.pid === undefined || server.exitCode !== null)
      throw new Error("redis-server could not be started; is it installed?");
    const socket = connect({ path });
    const answers = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answers) return;
    await pause(20);
  }
}
