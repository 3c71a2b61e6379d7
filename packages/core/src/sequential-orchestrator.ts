import { OptionError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { Orchestrator, Start } from "./orchestrator.ts";
import type { OrchestratorMessage } from "./orchestrator-message.ts";
import type { Row } from "./row.ts";
import type { AnyReply, Role, Shapes, StateHolds } from "./shapes.ts";

/** State of a {@link sequential} orchestrator: which place of the order is being done. */
export interface SequentialState {
  readonly position: number;
}

type Status = JsonObject & { readonly success: boolean };

/** Options of {@link sequential}. */
export interface SequentialOptions<S extends Shapes> {
  readonly name: string;
  /** Roles in order; a role may stand there more than once. */
  readonly order: readonly Role<S>[];
  /** Asked after every hop: the row's status where the row is done, else undefined. */
  readonly until?: (message: OrchestratorMessage<S>, reply: AnyReply<S>) => Status | undefined;
  /** Begins anew after the last role; otherwise the row ends there with success. Default: whether `until` is given. */
  readonly cycle?: boolean;
  /** Entries that stand in the history before any agent has run. */
  readonly opening?: (row: Row<S["input"]>) => Start<S>["opening"];
}

/**
 * Roles one after the other, round and round until `until` says so. The workload's state is {@link SequentialState}, or a
 * union with it where a workload has more than one orchestrator to choose from.
 */
export function sequential<S extends Shapes>(
  options: SequentialOptions<S> & StateHolds<S, SequentialState>,
): Orchestrator<S> {
  const { name, order, until, cycle = until !== undefined, opening } = options;
  const first = order[0];
  if (first === undefined)
    throw new OptionError(`orchestrator "${name}" has no roles; give order at least one`);
  const at = (position: number): S["state"] => ({ position }) satisfies SequentialState;
  return {
    name,
    roles: [...new Set(order)],
    routing: { kind: "sequence", order, cycle },
    start(row) {
      const entries = opening?.(row);
      return { role: first, state: at(0), ...(entries ? { opening: entries } : {}) };
    },
    next(message, reply) {
      const position = (message.state as SequentialState).position + 1;
      const done = until?.(message, reply);
      const atEnd = position === order.length && !cycle;
      const role = order[position % order.length]!;
      if (done) return atEnd ? { end: done } : { end: done, nextRole: role };
      if (atEnd) return { end: { success: true } };
      return { role, state: at(position % order.length) };
    },
  };
}
