import type { Effects } from "./agent.ts";
import type { OrchestratorMessage } from "./orchestrator-message.ts";

/** What a role needs of its transport. */
export interface RoleSpec {
  readonly role: string;
  /** Messages of this role handled at once in this process. */
  readonly concurrency: number;
  /** Default `idempotent`. `pure`: a result may be passed on before it is durable, as doing the hop again gives the same. */
  readonly effects?: Effects;
}

/** Keeps how far a run's input was taken, for transports that cannot tell by themselves; durable once `save` resolves. */
export interface CursorStore {
  /** 0 where nothing was saved yet. */
  load(): Promise<number>;
  save(cursor: number): Promise<void>;
}

/** What a transport is opened with. */
export interface Topology {
  readonly run: string;
  /** All roles of the run; a message for any other is refused. */
  readonly roles: readonly RoleSpec[];
  /** Roles that this process takes messages of; the others it only sends to. Default: all. */
  readonly consumes?: readonly string[];
  /** Given by the process that feeds the run. Transports that keep the cursor with the messages do not need it. */
  readonly cursor?: CursorStore;
  /** Told of trouble that does not end the session, for people to read. */
  readonly warn?: (message: string) => void;
  /** Trials of each row: with the row's index it makes the dense sequence number of {@link sequenceOf}. */
  readonly trials: number;
  /** Whether the sink already holds the record of a row; such a row is not delivered again. */
  readonly ended: (sequence: number) => boolean;
}

/** A message in an agent's hands, to be acknowledged. */
export interface Delivery {
  readonly message: OrchestratorMessage;
  /** Whether an earlier delivery of the same step may have run, wholly or in part. */
  readonly redelivered: boolean;
}

/** Handles the messages of one role; close it to stop. */
export interface Consumer {
  /** Stops taking messages; what is being handled goes on. */
  pause(): void;
  resume(): void;
}

/**
 * One run's use of a transport.
 *
 * Promises (conformance suite in the testkit): each message sent is handled at least once, unless its row has ended; what
 * `handle` returns is durable, to the session's promise, before the delivery counts as done; a delivery whose handler
 * throws is kept and delivered again after {@link Consumer.resume} or on the next open. A result for a role that was not
 * opened is kept where it was, too, and `failed` rejects: no repetition would change it.
 */
export interface TransportSession {
  /**
   * What was found on opening: sequence numbers below `cursor` were sent before; `live` of them have not ended. Of `missing`
   * ones among them neither transport nor sink knows any more (what they were kept in was damaged): they are to be sent anew.
   */
  readonly recovered: {
    readonly cursor: number;
    readonly live: number;
    readonly missing?: readonly number[];
  };
  /**
   * Resolves when durable to the session's promise.
   *
   * @throws {UnknownRoleError} where a message names a role that was not opened; none of the messages is sent then.
   * {ClosedError} after {@link close}.
   */
  send(messages: readonly OrchestratorMessage[]): Promise<void>;
  /** `handle` gives the message to send on; the sink's handler gives nothing back. */
  consume(role: string, handle: (delivery: Delivery) => Promise<OrchestratorMessage | undefined>): Consumer;
  /** Messages waiting, by role. */
  backlog(): { readonly [role: string]: number };
  /** Stops deliveries for good, waits up to `drainMs` for handlers, makes all that was accepted durable. */
  close(options: { readonly drainMs: number }): Promise<void>;
  /** Rejects when the transport can go on no longer (its disk is full, its broker is gone for good). */
  readonly failed: Promise<never>;
}

/** Moves messages between roles. */
export interface Transport {
  readonly name: string;
  open(topology: Topology): Promise<TransportSession>;
}
