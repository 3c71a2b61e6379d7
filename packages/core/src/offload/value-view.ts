import type { Json } from "../json.ts";
import type { Stored } from "./references.ts";

/**
 * How a message's readers get at values that lie in the run's offload store. What is not in this process's memory cannot
 * be waited for in the middle of a read; the read then throws {@link NotLoadedError}, and `OrchestratorMessage.reading`
 * loads the value and begins again.
 */
export interface ValueView {
  /** A stored JSON value, parsed and frozen. @throws {NotLoadedError} */
  value(reference: Stored): Json;
  /** The lines of a stored part of a history. @throws {NotLoadedError} */
  lines(reference: Stored): readonly string[];
  /** Whether a read failed since the last {@link fetch}. */
  readonly wanting: boolean;
  /** Loads what reads asked for. @throws {OffloadMissingError} {OffloadCorruptError} */
  fetch(): Promise<void>;
}

/** A value was read that is not in this process's memory. Never seen by who reads through `OrchestratorMessage.reading`. */
export class NotLoadedError extends Error {
  constructor({ id, bytes }: Stored) {
    super(
      `value ${id} of ${bytes} B lies in the offload store and was not loaded; read it within message.reading(() => …), or without \`lazy\``,
    );
  }
  override get name(): string {
    return "NotLoadedError";
  }
}
