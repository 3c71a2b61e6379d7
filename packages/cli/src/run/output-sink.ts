import type { Sink } from "@matrix/core";
import { assembleOutput, jsonlSink } from "@matrix/data";
import type { Claim } from "../run-folder/claim-run-folder.ts";
import { outputPath, type RunFolder } from "../run-folder/run-folder.ts";
import type { Talk } from "../talk.ts";
import type { TransportListeners } from "../transport/run-transport.ts";

/** Where a run's records go, as long as nobody takes the run over. */
export function outputSink(folder: RunFolder, claim: Claim, talk: Talk): Sink {
  const { transport, output } = folder.manifest.config;
  const isShared = transport.kind === "kafka";
  const lasts = isShared || (transport.fsync && transport.durability !== "off");
  return jsonlSink({
    path: outputPath(folder),
    successOnly: output.success_only,
    fsync: lasts,
    term: claim.term,
    // Asked at each flush; what is all in one process nobody can take over.
    ...(isShared && { isFenced: () => claim.isLost() }),
    ...storageListeners(talk),
  });
}

/** Puts together what several terms of a complete run wrote. @throws {LockedError} where it is another's to do. */
export async function assembleRecords(folder: RunFolder, claim: Claim): Promise<void> {
  await assembleOutput({
    path: outputPath(folder),
    run: folder.manifest.run,
    successOnly: folder.manifest.config.output.success_only,
    isFenced: () => claim.isLost(),
  });
  await claim.refuseIfLost();
}

/** Tells of writes that failed and will be tried again, and of torn ends that were cut off. */
export function storageListeners(talk: Talk): TransportListeners {
  return {
    onTrouble: ({ path, error, retryInMs }) =>
      talk.warn(`${path}: ${error.message}; nothing is lost, trying again in ${retryInMs} ms`),
    onRepair: ({ path, bytes }) => talk.say(`cut ${bytes} bytes of an unfinished write off ${path}`),
  };
}
