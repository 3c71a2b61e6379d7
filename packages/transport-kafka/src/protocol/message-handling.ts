import {
  type Clock,
  ClosedError,
  type Delivery,
  decodeMessage,
  MessageError,
  MessageVersionError,
  messageLimits,
  type OrchestratorMessage,
  sinkRole,
} from "@matrix/core";
import type { OutgoingRecord } from "../client/broker-client.ts";
import { kindOf } from "../client/broker-error.ts";
import { deadEnding, deadLetterRecord, headerOfDamaged, messageEnding } from "./dead-letter.ts";
import type { OwnedPartition, Taken } from "./owned-partition.ts";
import type { Handled } from "./role-intake.ts";

/** Handles one message of a role. */
export type Handler = (delivery: Delivery) => Promise<OrchestratorMessage | undefined>;

/** What the handling of messages works with. */
export interface MessageHandlingOptions {
  readonly run: string;
  readonly clock: Clock;
  readonly deadLetters: string;
  /** Whether the sink has the record of a message's row. */
  readonly ended: (message: OrchestratorMessage) => boolean;
  /** The record that a message travels in. @throws {UnknownRoleError} */
  readonly recordOf: (message: OrchestratorMessage) => OutgoingRecord;
  readonly send: (record: OutgoingRecord) => Promise<void>;
  /** Whether a partition is still ours; resolves once that is certain. */
  readonly keeps: (partition: OwnedPartition) => Promise<boolean>;
  readonly warn: (message: string) => void;
  readonly onFatal: (error: unknown) => void;
}

/** A step that is being done, and its result on the way to the next role. */
interface RunningStep {
  /** Deliveries that wait for it: the first, and copies of its message. */
  holders: number;
  readonly result: Promise<OrchestratorMessage | undefined>;
  sending?: Promise<void>;
}

/** From a record to what comes of it: read, handled, sent on. Only then does it count as done. */
export class MessageHandling {
  readonly #options: MessageHandlingOptions;
  readonly #running = new Map<string, RunningStep>();

  constructor(options: MessageHandlingOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async handle(taken: Taken, handler: Handler): Promise<Handled> {
    try {
      const message = this.#read(taken);
      return await this.#step(message, taken, handler);
    } catch (error) {
      if (error instanceof MessageVersionError) {
        const { topic, partition } = taken.partition;
        this.#options.warn(
          `partition ${partition} of topic "${topic}" stands still at offset ${taken.record.offset}: ${error.message}`,
        );
        return "stalled";
      }
      if (error instanceof MessageError) return this.#putAside(taken, error.message);
      // The handler, or who could not send, has told whoever should know; the message is not lost.
      return "kept";
    }
  }

  #read({ record, partition }: Taken): OrchestratorMessage {
    const message = decodeMessage(record.value);
    if (message.run !== this.#options.run)
      throw new MessageError(`message ${message.stepId} belongs to another run than "${this.#options.run}"`);
    if (message.role !== partition.role)
      throw new MessageError(
        `message ${message.stepId} for role "${message.role}" lies in the topic of role "${partition.role}"`,
      );
    if (message.role === sinkRole && message.ending === undefined)
      throw new MessageError(`message ${message.stepId} lies in the sink's topic but its row has not ended`);
    return message;
  }

  async #step(message: OrchestratorMessage, taken: Taken, handler: Handler): Promise<Handled> {
    const { partition, redelivered } = taken;
    const { attempt, step } = message;
    const row = `${message.row.index}/${message.row.trial}`;
    if (this.#options.ended(message) || partition.seen.has(row, attempt, step)) return "done";
    const key = `${row}/${attempt}/${step}/${message.role}`;
    const running = this.#running.get(key) ?? this.#begin(key, { message, redelivered }, handler);
    running.holders++;
    try {
      const next = await running.result;
      if (!(await this.#options.keeps(partition))) return "kept";
      if (next !== undefined) {
        running.sending ??= this.#sendOn(message, next);
        await running.sending;
      }
    } finally {
      // What failed is forgotten with the last who waited for it: delivered again it runs again.
      if (--running.holders === 0) this.#running.delete(key);
    }
    partition.seen.add(row, attempt, step);
    return "done";
  }

  #begin(key: string, delivery: Delivery, handler: Handler): RunningStep {
    // In a microtask of its own, so that what the handler throws at once is a rejection, too.
    const running = { holders: 0, result: Promise.resolve(delivery).then(handler) };
    this.#running.set(key, running);
    return running;
  }

  async #sendOn(message: OrchestratorMessage, next: OrchestratorMessage): Promise<void> {
    const { recordOf, send } = this.#options;
    let record: OutgoingRecord;
    try {
      record = recordOf(next);
    } catch (error) {
      // It cannot go where its orchestrator wants it: no repetition would change that, and nobody else knows.
      this.#fail(error);
      throw error;
    }
    const tooLarge = `the message for role "${next.role}" has ${record.value.length} bytes, more than fit into one; keep long fields in an offload store`;
    if (record.value.length > messageLimits.maxBytes) return send(this.#endOfTooLarge(message, tooLarge));
    try {
      await send(record);
    } catch (error) {
      if (kindOf(error) === "too-large") return send(this.#endOfTooLarge(message, tooLarge));
      if (!(error instanceof ClosedError)) this.#fail(error);
      throw error;
    }
  }

  /** The end of a row whose next message would not fit: with all that it had until then, where that fits. */
  #endOfTooLarge(message: OrchestratorMessage, reason: string): OutgoingRecord {
    const { recordOf } = this.#options;
    const record = recordOf(message.end(messageEnding(message.header, reason), 0));
    return record.value.length > messageLimits.maxBytes
      ? recordOf(deadEnding(message.header, reason))
      : record;
  }

  /** Told once the message is back where it was: whoever hears of it may resume at once. */
  #fail(error: unknown): void {
    const { clock, onFatal } = this.#options;
    clock.soon(() => onFatal(error));
  }

  /** Keeps the bytes of a message that cannot be handled, ends its row where that can be read, and is done with it. */
  async #putAside({ partition, record }: Taken, reason: string): Promise<Handled> {
    const { run, clock, deadLetters, recordOf, send, keeps, warn } = this.#options;
    const header = headerOfDamaged(record.value, run);
    const row = header && `${header.row.index}/${header.row.trial}`;
    const { topic, role } = partition;
    const origin = {
      topic,
      role,
      reason,
      row,
      partition: partition.partition,
      offset: record.offset,
      at: clock.now(),
    };
    try {
      if (!(await keeps(partition))) return "kept";
      await send(deadLetterRecord(deadLetters, record, origin));
      if (header !== undefined) await send(recordOf(deadEnding(header, reason)));
      warn(
        `offset ${record.offset} of partition ${origin.partition} of topic "${topic}" is no message that can be handled, and was put with the dead letters: ${reason}`,
      );
      return "done";
    } catch {
      return "kept";
    }
  }
}
