import type { CursorStore, Transport } from "@matrix/core";
import { memoryTransport, type Repair, type Trouble } from "@matrix/transport-memory";
import { placedKafka } from "../launch/placed-kafka.ts";
import { journalFolder, type RunFolder } from "../run-folder/run-folder.ts";
import { cursorFile } from "./cursor-file.ts";
import { kafkaOptions } from "./kafka-options.ts";
import { hideKafkajsTimerWarning } from "./kafkajs-warning.ts";

/** How a run's messages move. */
export interface RunTransport {
  readonly transport: Transport;
  /** For transports that cannot tell how far the input was taken. */
  readonly cursor?: CursorStore;
  /** Lets go of what a complete run has in it. */
  readonly free: () => Promise<void>;
}

/** Whom to tell of repairs and of trouble that passes. */
export interface TransportListeners {
  readonly onTrouble: (trouble: Trouble) => void;
  readonly onRepair: (repair: Repair) => void;
}

/** The transport that a run's config names. The code of a broker's client is loaded only where it is asked for. */
export async function runTransport(folder: RunFolder, listeners: TransportListeners): Promise<RunTransport> {
  const { transport: config, run } = folder.manifest.config;
  if (config.kind === "memory") {
    const { durability, fsync } = config;
    const journal = { durability, folder: journalFolder(folder), fsync };
    return { transport: memoryTransport({ ...journal, ...listeners }), free: async () => {} };
  }
  const { kafkaTransport, deleteRunTopics } = await import("@matrix/transport-kafka");
  hideKafkajsTimerWarning();
  const options = await kafkaOptions(await placedKafka(folder, config));
  return {
    transport: kafkaTransport(options),
    cursor: cursorFile(folder.path),
    free: async () => void (await deleteRunTopics(options, run.id)),
  };
}
