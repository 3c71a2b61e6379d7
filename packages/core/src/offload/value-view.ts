import type { Json } from "../json.ts";
import type { Stored } from "./references.ts";

/** A stored value in this process's memory. */
export interface HeldValue {
  /** JSON text, or the lines of a part of a history. */
  readonly text: string;
  /** Parsed and frozen. */
  readonly json: Json;
  readonly lines: readonly string[];
  /** What was parsed of the lines, by line: shared by all who read them. */
  readonly parsedLines: unknown[];
}

/**
 * How a message's readers get at values that lie in the run's offload store. What is not in this process's memory cannot
 * be waited for in the middle of a read; the read then throws {@link NotLoadedError}, and `OrchestratorMessage.reading`
 * loads the value and begins again.
 */
export interface ValueView {
  /** Whether all values were loaded, to be read at any time, not only within `reading`. */
  readonly loaded: boolean;
  /** @throws {NotLoadedError} */
  held(reference: Stored): HeldValue;
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

/** The view of the reading that is going on. Readings are synchronous, so there is at most one. */
let current: ValueView | undefined;

/** Runs `read` with `view` as the one that shared entries read through. */
export function withView<T>(view: ValueView, read: () => T): T {
  const outer = current;
  current = view;
  try {
    return read();
  } finally {
    current = outer;
  }
}

/** A stored value, as the reading that is going on sees it. @throws {NotLoadedError} also where none is. */
export function heldNow(reference: Stored): HeldValue {
  if (current === undefined) throw new NotLoadedError(reference);
  return current.held(reference);
}
