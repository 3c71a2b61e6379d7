import { createHash } from "node:crypto";
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

  /** What came of the message's step before, if it was done. */
  async find<S extends Shapes>(message: OrchestratorMessage<S>): Promise<OrchestratorMessage<S> | undefined> {
    const found = await this.#access.call((store) => store.record(keyOf(message)));
    return found && messageAfter(message, Buffer.from(found).toString());
  }

  /** @returns the message that follows: `next`, or what another delivery of the same step made first. */
  async accept<S extends Shapes>(
    message: OrchestratorMessage<S>,
    next: OrchestratorMessage<S>,
  ): Promise<OrchestratorMessage<S>> {
    const ours = Buffer.from(stepResultText(message, next));
    const first = await this.#access.call((store: OffloadStore) => store.putIfAbsent(keyOf(message), ours));
    return ours.equals(first) ? next : messageAfter(message, Buffer.from(first).toString());
  }
}

function keyOf({ run, stepId }: OrchestratorMessage) {
  return { run, step: createHash("sha256").update(stepId).digest("hex") };
}
