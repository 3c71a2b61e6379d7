import type { JsonObject } from "./json.ts";
import type { OrchestratorMessage } from "./orchestrator-message.ts";
import type { Row } from "./row.ts";
import type { AnyReply, HistoryEntry, Role, Shapes } from "./shapes.ts";

/** Where a row begins. */
export interface Start<S extends Shapes> {
  readonly role: Role<S>;
  readonly state: S["state"];
  /** Entries that stand in the history before any agent has run, such as the question asked. */
  readonly opening?: readonly HistoryEntry<S>[];
}

/** On to another role. */
export interface Forward<S extends Shapes> {
  readonly role: Role<S>;
  readonly state: S["state"];
}

/** The end of a row, as its workload sees it. The record's outcome is `success` when `success` is true, else `failed`. */
export interface End {
  readonly end: JsonObject & { readonly success: boolean };
  /** Who would have been next; written as `current_agent`. Default `_sink`. */
  readonly nextRole?: string;
}

/** How roles follow each other, as far as that is fixed. For people: nothing routes by it. */
export type Routing =
  /** Roles in order; `cycle`: round and round until a reply ends the row. */
  | { readonly kind: "sequence"; readonly order: readonly string[]; readonly cycle: boolean }
  /** The role after each role; `undefined` where a reply decides. */
  | {
      readonly kind: "graph";
      readonly start: string;
      readonly edges: { readonly [role: string]: string | undefined };
    };

/**
 * Decides, from the message alone, who handles a row next. Pure: no clock, no I/O, no randomness but the row's seed; it
 * runs wherever the last hop ran, and must say the same there as anywhere else.
 */
export interface Orchestrator<S extends Shapes> {
  /** Registered name, written into messages. */
  readonly name: string;
  readonly roles: readonly Role<S>[];
  readonly routing?: Routing;
  start(row: Row<S["input"]>): Start<S>;
  /** @param message as the role `message.role` got it, but with its reply already in the history. */
  next(message: OrchestratorMessage<S>, reply: AnyReply<S>): Forward<S> | End;
}
