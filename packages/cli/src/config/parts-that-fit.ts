import { OptionError } from "@matrix/core";
import type { RunConfig } from "./config-schema.ts";

/** @throws {OptionError} for parts of a config that are right by themselves but cannot go together. */
export function checkPartsFit({
  run,
  transport,
  offload,
}: Pick<RunConfig, "run" | "transport" | "offload">): void {
  if (transport.kind === "memory" && run.workers > 0) {
    throw new OptionError(
      `run.workers=${run.workers} needs a transport that processes can share; choose transport=kafka, or run.workers=0`,
    );
  }
  if (offload?.kind !== "memory") return;
  if (transport.kind !== "memory") {
    throw new OptionError(
      `offload=memory holds values that no other process can read; with transport=${transport.kind} choose offload=fs, redis or s3`,
    );
  }
  if (transport.durability === "sync" || transport.durability === "async") {
    throw new OptionError(
      `offload=memory is gone with its process, but transport.durability=${transport.durability} resumes rows that refer to it; choose offload=fs, or transport.durability=exit`,
    );
  }
}
