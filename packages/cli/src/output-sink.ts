import type { Sink } from "@matrix/core";
import { jsonlSink } from "@matrix/data";
import { outputPath, type RunFolder } from "./run-folder.ts";
import type { Talk } from "./talk.ts";
import type { TransportListeners } from "./transport/run-transport.ts";

/** Where a run's records go. */
export function outputSink(folder: RunFolder, talk: Talk): Sink {
  const { transport, output } = folder.manifest.config;
  const lasts = transport.kind === "kafka" || (transport.fsync && transport.durability !== "off");
  return jsonlSink({
    path: outputPath(folder),
    successOnly: output.success_only,
    fsync: lasts,
    ...storageListeners(talk),
  });
}

/** Tells of writes that failed and will be tried again, and of torn ends that were cut off. */
export function storageListeners(talk: Talk): TransportListeners {
  return {
    onTrouble: ({ path, error, retryInMs }) =>
      talk.warn(`${path}: ${error.message}; nothing is lost, trying again in ${retryInMs} ms`),
    onRepair: ({ path, bytes }) => talk.say(`cut ${bytes} bytes of an unfinished write off ${path}`),
  };
}
