import type { Transport } from "@matrix/core";
import type { ConformanceCase } from "../conformance-case.ts";
import type { Waits } from "../waiting.ts";

/** What a transport may promise beyond the contract. */
export interface TransportPromises {
  /** What was sent and has not ended is delivered on the next open, from its last accepted step. */
  readonly survivesRestart: boolean;
  /** A send has resolved, or a result was passed on, only once a crash cannot take it back. */
  readonly durableAtOnce: boolean;
  /**
   * What a role gave a result for is not delivered to it again once another role has that result, whenever the process is
   * killed. Only with `durableAtOnce`.
   */
  readonly acknowledgesAtOnce: boolean;
  /** Messages of one row for one role are delivered in the order in which they were sent. */
  readonly ordersWithinRow: boolean;
  /** Delivers a message once as long as no handler throws and nobody closes. */
  readonly deliversOnce: boolean;
  /** A run that is open here cannot be opened a second time (`LockedError`). */
  readonly exclusive: boolean;
  /** One transport moves several runs side by side. */
  readonly severalRuns: boolean;
}

/** A transport to be tested: how to make one, and what it promises. */
export interface TransportSubject extends Waits {
  readonly name: string;
  /** A transport on fresh storage: nothing sent through an earlier one may come out of it. */
  create(): Promise<Transport> | Transport;
  /** Frees what `create` took. Its sessions were closed. */
  destroy?(transport: Transport): Promise<void> | void;
  /**
   * A transport on what a process killed at this moment would leave behind, to be destroyed as well. The one given goes on
   * living and must no longer reach that storage.
   */
  crash?(transport: Transport): Promise<Transport> | Transport;
  readonly promises: TransportPromises;
}

/** One behaviour of transports. */
export type TransportCase = ConformanceCase<TransportSubject>;
