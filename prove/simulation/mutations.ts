import type { Files, OpenFile } from "@matrix/core";
import { forgetfulSink } from "../forgetful-sink.ts";
import type { Mutation } from "./mutation.ts";
import type { Scenario } from "./scenario.ts";

/** A flaw, and the worlds within which it must show. */
export interface FindableMutation extends Mutation {
  readonly within: number;
}

/**
 * Flaws that a storage engine can have without any ordinary test noticing. The simulation is worth what it finds of these:
 * each must break a promise within a certain number of worlds.
 */
export const mutations: readonly FindableMutation[] = [
  {
    name: "a transport that passes results on before they are durable",
    within: 100,
    scenario: (scenario) =>
      scenario.durability === "sync" ? { ...scenario, durability: "async" } : scenario,
  },
  { name: "a journal whose syncs do nothing", within: 100, files: (files) => withoutSync(files, isSegment) },
  {
    name: "a journal that makes a new segment's cursor durable before the segment it follows",
    within: 100,
    files: syncedOneSegmentLate,
  },
  {
    name: "a journal that builds on what it read without making it durable",
    within: 200,
    world: killedBetweenAppendAndSync,
    files: (files) => withoutSync(files, isSegment, "append"),
  },
  {
    name: "a journal whose names are never made durable",
    within: 100,
    files: (files) => ({
      ...files,
      syncFolder: async (folder) => (folder.startsWith("run/") ? undefined : files.syncFolder(folder)),
    }),
  },
  {
    name: "a journal that frees nothing",
    within: 150,
    files: (files) => ({
      ...files,
      remove: async (path) => (isSegment(path) ? undefined : files.remove(path)),
    }),
  },
  {
    name: "a recovery that overlooks the oldest segment",
    within: 100,
    files: (files) => ({
      ...files,
      async list(folder) {
        const names = await files.list(folder);
        const segments = names.filter(isSegment);
        return segments.length > 1 ? names.filter((name) => name !== segments[0]) : names;
      },
    }),
  },
  {
    name: "a recovery that ignores which rows have their records",
    within: 100,
    transport: (transport) => ({
      name: transport.name,
      open: (topology) => transport.open({ ...topology, ended: () => false }),
    }),
  },
  {
    name: "a sink that reports records before they are durable",
    within: 50,
    sink: (sink) => ({
      async open(options) {
        const session = await sink.open(options);
        return {
          get counts() {
            return session.counts;
          },
          get duplicates() {
            return session.duplicates;
          },
          has: (sequence) => session.has(sequence),
          async write(record) {
            session.write(record).catch(() => {});
          },
          close: () => session.close(),
        };
      },
    }),
  },
  {
    name: "a sink that is never answered again once the disk was full",
    within: 100,
    files: (files) => ({
      ...files,
      async open(path, mode) {
        const file = await files.open(path, mode);
        return path === "out/records.jsonl" ? silentOnceFull(file) : file;
      },
    }),
  },
  {
    name: "a sink whose syncs do nothing",
    within: 60,
    files: (files) => withoutSync(files, (path) => path.startsWith("out/")),
  },
  {
    name: "a sink that does not look at what it holds",
    within: 10,
    sink: (_sink, files) => forgetfulSink(files),
  },
];

/** Lives that end by kills and power failures in turn, on a disk that takes its time to sync. */
function killedBetweenAppendAndSync(scenario: Scenario): Scenario {
  const swarm = {
    ...scenario.swarm,
    kills: 1,
    powerLosses: 0.5,
    aftershocks: 0,
    atOperations: 0,
    syncMs: 30,
  };
  return { ...scenario, durability: "sync", fsync: true, troubledLives: 12, swarm };
}

function isSegment(path: string): boolean {
  return path.endsWith(".wal");
}

/** Files whose syncs, of those opened in `mode` where that is given, do nothing. */
function withoutSync(files: Files, concerns: (path: string) => boolean, mode?: "append"): Files {
  return {
    ...files,
    async open(path, openMode) {
      const file = await files.open(path, openMode);
      const skips = concerns(path) && (mode === undefined || mode === openMode);
      return skips ? withSync(file, async () => {}) : file;
    },
  };
}

/** Each segment's first sync, of its head, is done; the others only once the next segment's head was synced. */
function syncedOneSegmentLate(files: Files): Files {
  let before: OpenFile | undefined;
  return {
    ...files,
    async open(path, mode) {
      const file = await files.open(path, mode);
      if (mode !== "create" || !isSegment(path)) return file;
      const previous = before;
      before = file;
      let isHead = true;
      return withSync(file, async () => {
        if (!isHead) return;
        isHead = false;
        await file.sync();
        await previous?.sync().catch(() => {});
      });
    },
  };
}

/** An append that the disk has no room for neither fails nor comes back. */
function silentOnceFull(file: OpenFile): OpenFile {
  return {
    ...withSync(file, () => file.sync()),
    get length() {
      return file.length;
    },
    append: (chunks) =>
      file.append(chunks).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOSPC") throw error;
        return new Promise<never>(() => {});
      }),
  };
}

function withSync(file: OpenFile, sync: () => Promise<void>): OpenFile {
  return {
    get length() {
      return file.length;
    },
    append: (chunks) => file.append(chunks),
    sync,
    read: (position, length) => file.read(position, length),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
  };
}
