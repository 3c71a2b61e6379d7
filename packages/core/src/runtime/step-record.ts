import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { StoreAccess } from "../offload/store-access.ts";
import type { OffloadStore } from "../offload-store.ts";
import type { OrchestratorMessage } from "../orchestrator-message.ts";
import type { Shapes } from "../shapes.ts";
import { messageAfter, stepResultText } from "../step-result.ts";

/**
 * The first accepted result of each step, in a store that all workers share: whoever does a step again takes the result
 * that came first, so that a row never goes two ways.
 */
export class StepRecord {
  readonly #access: StoreAccess;

  constructor(access: StoreAccess) {
    this.#access = access;
  }

  /** What came of the message's step before, if it was done. @throws {OffloadCorruptError} */
  async find<S extends Shapes>(message: OrchestratorMessage<S>): Promise<OrchestratorMessage<S> | undefined> {
    const found = await this.#access.call((store) => store.record(keyOf(message)));
    return found && recorded(message, found);
  }

  /**
   * @returns the message that follows: `next`, or what another delivery of the same step made first.
   * @throws {OffloadCorruptError}
   */
  async accept<S extends Shapes>(
    message: OrchestratorMessage<S>,
    next: OrchestratorMessage<S>,
  ): Promise<OrchestratorMessage<S>> {
    const ours = Buffer.from(`${pastOf(message)}\n${stepResultText(message, next)}`);
    const first = await this.#access.call((store: OffloadStore) => store.putIfAbsent(keyOf(message), ours));
    return ours.equals(first) ? next : (recorded(message, first) ?? next);
  }
}

/**
 * What a record makes of a message; undefined where it was made of another past. That takes a store that lost the record of an
 * earlier step: put together the two would be a row that never was.
 */
function recorded<S extends Shapes>(
  message: OrchestratorMessage<S>,
  record: Uint8Array,
): OrchestratorMessage<S> | undefined {
  const text = Buffer.from(record).toString();
  const end = text.indexOf("\n");
  return text.slice(0, end) === pastOf(message) ? messageAfter(message, text.slice(end + 1)) : undefined;
}

/** Tells what a step was done on: a checksum of state and history. */
function pastOf({ stateLine, history }: OrchestratorMessage): string {
  let sum = crc32(stateLine);
  for (let line = 0; line < history.lineCount; line++) sum = crc32(history.line(line), sum);
  return sum.toString(16);
}

function keyOf({ run, stepId }: OrchestratorMessage) {
  return { run, step: createHash("sha256").update(stepId).digest("hex") };
}
